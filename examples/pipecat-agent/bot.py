"""The plain agent (examples/python-agent) as a bot of the Pipecat base image.

A real bot builds its pipeline where this one waits. What it understands in a session's body:
seconds, say, crash and fail, as in the plain agent. The base image answers HTTP 200 even when a
bot fails: it logs the exception (`Exception running bot()`), and the session counts as finished.
"""

import asyncio
import json
import os
import time

from loguru import logger
from pipecatcloud.agent import PipecatSessionArguments


async def bot(args: PipecatSessionArguments):
    body = args.body or {}
    started = time.monotonic()
    logger.info(f"{args.session_id} started body={json.dumps(body, ensure_ascii=False)}")
    room = getattr(args, "room_url", None)
    if room:
        logger.info(f"{args.session_id} room={room}")

    seconds = body.get("seconds", 5)
    lines = body.get("say", [])
    for line in lines:
        await asyncio.sleep(seconds / (len(lines) + 1))
        logger.info(f"{args.session_id} says {line}")
    await asyncio.sleep(max(0.0, started + seconds - time.monotonic()))

    lasted = time.monotonic() - started
    if "crash" in body:
        logger.info(f"{args.session_id} crashes after {lasted:.1f}s with status {body['crash']}")
        os._exit(body["crash"])
    logger.info(f"{args.session_id} stopped after {lasted:.1f}s")
    if body.get("fail"):
        raise RuntimeError("the body asked for a failure")
