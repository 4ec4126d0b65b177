"""The server as a process: its loop, and what signals ask of it.

The rule: SIGINT and SIGTERM end it in order, a second one at once; SIGHUP has the settings read again.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Callable

from hubbub import __version__
from hubbub.server.config import Config, ConfigError
from hubbub.server.core.history import StoreError
from hubbub.server.doors.entrance import CannotListen
from hubbub.server.host import Host

# Cyclic garbage is looked for after so many new objects, and of those that stay after so many looks:
# each look at all connections stands in everybody's way. Nearly all of ours goes without.
GARBAGE_THRESHOLDS = (20_000, 20, 20)

logger = logging.getLogger("hubbub.process")
console = logging.getLogger("hubbub.console")


def run(config: Config, *, show_messages: bool) -> int:
    """Run a server until it is told to stop; the exit code."""
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        return runner.run(_serve(config, show_messages=show_messages))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    if sys.platform == "win32":
        return asyncio.new_event_loop
    import uvloop  # noqa: PLC0415 - there is none on Windows

    return uvloop.new_event_loop


async def _serve(config: Config, *, show_messages: bool) -> int:
    host = Host(config, show_messages=show_messages)
    try:
        await host.start()
    except (CannotListen, StoreError) as error:
        sys.stderr.write(f"The server was not started.\n{error}\n")
        return 1
    console.info("=-=-=-=-=-=-= Hubbub %s is running =-=-=-=-=-=-=", __version__)
    for listener, address in host.addresses:
        console.info("%s door on %s", listener.type, address)
    gc.freeze()  # what is there by now stays, and need not be looked at again
    stopping = _stop_signal()
    reloading = _reload_signal(host)
    await stopping.wait()
    reloading.cancel()
    console.info("Stopping: saying goodbye to everybody")
    await host.stop()
    console.info("Stopped")
    return 0


def _stop_signal() -> asyncio.Event:
    """Set by the first SIGINT or SIGTERM; the second ends the process at once."""
    stopping = asyncio.Event()

    def stop(*_: object) -> None:
        if stopping.is_set():
            os._exit(1)
        loop.call_soon_threadsafe(stopping.set)

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    return stopping


def _reload_signal(host: Host) -> asyncio.Task[None]:
    """Have every SIGHUP read the configuration again, one after the other."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, lambda *_: loop.call_soon_threadsafe(asked.set))

    async def reload() -> None:
        while await asked.wait():
            asked.clear()
            try:
                waiting = await host.reload()
            except ConfigError as error:
                logger.warning("the settings are as before", extra={"mistake": str(error)})
            else:
                console.info("The settings are read again")
                for setting in waiting:
                    console.info("%s is for the next start", setting)

    return loop.create_task(reload())
