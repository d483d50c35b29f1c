from .base import Forecaster
from .linear import LinearForecaster
from .lstm import LSTMForecaster
