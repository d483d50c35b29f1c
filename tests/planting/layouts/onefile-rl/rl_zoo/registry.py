_REGISTRY = {}


def register(env_id, cls, **kwargs):
    if env_id in _REGISTRY:
        raise ValueError(f"{env_id} is registered already")
    _REGISTRY[env_id] = (cls, kwargs)


def make(env_id, **overrides):
    if env_id not in _REGISTRY:
        raise KeyError(f"no environment {env_id}; there are {sorted(_REGISTRY)}")
    cls, kwargs = _REGISTRY[env_id]
    return cls(**{**kwargs, **overrides})
