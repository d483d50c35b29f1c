"""What a training project is tried on: a server that forks, and one probe a module.

This package runs inside the environment of the project that is looked at. It imports
nothing of the generator, which copies it into a workspace and talks to it by lines of
JSON; `python -m … --list` names the probes.
"""
