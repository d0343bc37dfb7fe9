"""The documented example with the Python library."""

from greenroom import wait
from shell import Outcome, Shell

EXAMPLE = """
import asyncio, json, sys
from pipecatcloud.exception import AgentStartError
from pipecatcloud.session import Session, SessionParams

async def main(agent, key, use_daily, data):
    try:
        # Create session object
        session = Session(
            agent_name=agent,
            api_key=key,
            params=SessionParams(
                use_daily=use_daily == "daily",  # Optional: Creates a Daily room
                data=json.loads(data)  # Optional: Data to pass to your agent
            )
        )

        # Start the session
        response = await session.start()

        # Process the response
        print(f"Session started successfully")
        print(response)
        if "dailyRoom" in response:
            print(f"Daily room: {response['dailyRoom']}")

    except AgentStartError as e:
        print(f"Error starting agent: {e} (code {e.error_code})")
    except Exception as e:
        print(f"Unexpected error: {e}")

asyncio.run(main(*sys.argv[1:]))
"""


def start(shell: Shell, agent: str = "my-first-agent", key: str | None = None, daily: bool = False,
          data: str = '{"custom": "data"}') -> Outcome:
    usual = shell.greenroom.environment["PIPECAT_DEFAULT_PUBLIC_KEY"]
    return shell.python(
        EXAMPLE, f"Session({agent!r}, {'another key' if key is not None else 'api_key'}, use_daily={daily}).start()",
        agent, usual if key is None else key, "daily" if daily else "", data).exits(0)


def starts_as_soon_as_a_slot_is_free(shell: Shell) -> None:
    wait("the SDK to find a free slot", lambda: "'sessionId'" in start(shell).said)


def hears_what_is_wrong(shell: Shell) -> None:
    start(shell, agent="no-such-agent").shows("Error starting agent: 404 - No agent of this name", "(code 404)")
    start(shell, key="pk_wrong").shows("Error starting agent: 401 - Unauthorized.", "(code 401)")
    start(shell, key="").shows("Error starting agent: PCC-1002 - No API key provided", "(code PCC-1002)")
    start(shell, daily=True).shows("Error starting agent: 400 -", "Daily", "(code 400)")


def hears_that_the_pool_is_full(shell: Shell) -> None:
    start(shell).shows("Error starting agent: 429 - Rate limit exceeded. Please try again later", "(code 429)")


def hears_that_the_agent_is_gone(shell: Shell) -> None:
    start(shell).shows("(code 404)")
