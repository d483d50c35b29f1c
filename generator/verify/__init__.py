"""Proves a project by running it: `scaffold verify` and `scaffold new --verify`."""

from generator import repo
from generator.errors import UserError
from generator.model import Level
from generator.report import Report
from generator.verify import record, shown
from generator.verify.environment import cache_directory, check_here, cores, lacks
from generator.verify.levels import Levels
from generator.verify.process import last_lines, run, terminable
from generator.verify.project import read
from generator.verify.server import Request, Server
from generator.verify.step import Order, Step, Verification

__all__ = [
    "Level",
    "Order",
    "Request",
    "Server",
    "Step",
    "Verification",
    "cache_directory",
    "check_here",
    "cores",
    "lacks",
    "last_lines",
    "read",
    "run",
    "terminable",
    "verify",
]


def verify(report: Report, order: Order) -> Verification:
    """Carry out an order, say what is seen, and write the record.

    Raises:
        UserError: if the directory is no project of scaffold's, or the environment lacks
            what the project needs.
        ProblemError: if the environment or the probe server cannot be had.
        KeyboardInterrupt: if somebody stops it; all processes have ended by then.
    """
    if order.versions != "newest" and not order.env:
        raise UserError(f"--versions {order.versions}: goes with --env")
    levels = Levels(report, order)
    root = levels.project.root
    with terminable():
        done = levels.run()
        report.show(shown.table(done))
        if beside := shown.metrics(done):
            report.show(beside)
        shown.failures(report, done)
        try:
            record.write(root, done)
        except OSError as error:
            report.note(f"{record.FILE} could not be written ({error.strerror})")
        if done.commit and not repo.ignores(root, root / record.FILE):
            report.note(
                f"git does not ignore {record.FILE}: add /.scaffold/verify.json"
            )
    verb = "Verified" if done.outcome == "passed" else "Failed"
    report.step(verb, shown.closing(done))
    if done.outcome == "failed":
        report.exit_code = 1
    return done
