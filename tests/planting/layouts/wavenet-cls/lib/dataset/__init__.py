from .tones import Tones as tones
