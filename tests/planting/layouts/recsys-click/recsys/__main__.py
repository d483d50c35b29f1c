from recsys.cli import cli

cli(prog_name="recsys")
