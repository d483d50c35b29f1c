import ast

import yaml


class AttrDict(dict):
    """A dict whose items are attributes as well."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name)

    def __setattr__(self, name, value):
        self[name] = value


def _wrap(value):
    if isinstance(value, dict):
        return AttrDict((k, _wrap(v)) for k, v in value.items())
    return value


config = AttrDict()


def _set(cfg, dotted, raw):
    *parents, last = dotted.split('.')
    for name in parents:
        cfg = cfg[name]
    if last not in cfg:
        raise KeyError('{} not exist in config'.format(dotted))
    try:
        cfg[last] = ast.literal_eval(raw)
    except (ValueError, SyntaxError):
        cfg[last] = raw


def update_config(cfg, args):
    with open(args.cfg) as f:
        cfg.update(_wrap(yaml.load(f, Loader=yaml.SafeLoader)))
    for key, value in zip(args.opts[0::2], args.opts[1::2]):
        _set(cfg, key, value)
    if args.log_dir:
        cfg.LOG_DIR = args.log_dir
    return cfg
