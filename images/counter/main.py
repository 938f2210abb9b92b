"""The visit counter: every GET / adds one to a number that is kept in Redis (or Valkey).

REDIS_URL  where the number is kept, e.g. redis://:password@host:6379/0; required
"""

import os

import redis
from fastapi import FastAPI, HTTPException

# Short limits: a store that is away must cost a visitor a clear error, not a minute.
store = redis.Redis.from_url(os.environ["REDIS_URL"], socket_connect_timeout=2, socket_timeout=2)
app = FastAPI(title="counter")


@app.get("/")
def visit() -> dict[str, int]:
    """Counts this visit and says the new number."""
    return {"visits": asking(lambda: store.incr("visits"))}


@app.get("/visits")
def visits() -> dict[str, int]:
    """Says the number without counting."""
    return {"visits": int(asking(lambda: store.get("visits")) or 0)}


@app.get("/healthz")
def healthz() -> dict[str, bool]:
    """Ready when the store answers."""
    return {"ready": asking(store.ping)}


def asking(question):
    try:
        return question()
    except redis.RedisError as error:
        # The class alone: its text may hold the URL, and so the password.
        raise HTTPException(503, f"the store does not answer: {type(error).__name__}") from None
