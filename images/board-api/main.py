"""weAlist's board-api: boards in PostgreSQL, and how often each was looked at in Redis (or Valkey).

DATABASE_URL  postgresql+asyncpg://user:password@host:5432/database; required
REDIS_URL     redis://:password@host:6379/0; required
"""

import os
from contextlib import asynccontextmanager

import redis.asyncio as redis
from boards import Base, Board
from fastapi import FastAPI, HTTPException
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

# `pool_pre_ping`: a database that was restarted costs nobody a request.
engine = create_async_engine(os.environ["DATABASE_URL"], pool_pre_ping=True, connect_args={"timeout": 2})
session = async_sessionmaker(engine, expire_on_commit=False)
# Short limits: a store that is away must cost a visitor a clear error, not a minute.
views = redis.Redis.from_url(os.environ["REDIS_URL"], socket_connect_timeout=2, socket_timeout=2)


@asynccontextmanager
async def lifespan(_: FastAPI):
    """Makes the tables that are missing; ends the connections cleanly."""
    async with engine.begin() as connection:
        # Several pods start at once: the second waits until the first has made them.
        await connection.execute(text("SELECT pg_advisory_xact_lock(1)"))
        await connection.run_sync(Base.metadata.create_all)
    yield
    await views.aclose()
    await engine.dispose()


app = FastAPI(title="board-api", lifespan=lifespan)


@app.exception_handler(SQLAlchemyError)
@app.exception_handler(redis.RedisError)
@app.exception_handler(OSError)
async def unavailable(_, error: Exception):
    """The class alone: a text may hold the URL, and so the password."""
    return JSONResponse({"detail": f"the store does not answer: {type(error).__name__}"}, 503)


class NewBoard(BaseModel):
    """What a client says of a board."""

    title: str = Field(min_length=1, max_length=200)


@app.get("/api/boards")
async def boards() -> list[dict]:
    """All boards, the newest first."""
    async with session() as transaction:
        found = await transaction.scalars(select(Board).order_by(Board.id.desc()))
        return [as_json(board) for board in found]


@app.post("/api/boards", status_code=201)
async def make(new: NewBoard) -> dict:
    """Makes a board."""
    async with session.begin() as transaction:
        board = Board(title=new.title)
        transaction.add(board)
        await transaction.flush()
        await transaction.refresh(board)
        return as_json(board)


@app.get("/api/boards/{number}")
async def board(number: int) -> dict:
    """One board, and how often it was looked at, this time included."""
    async with session() as transaction:
        found = await transaction.get(Board, number)
    if found is None:
        raise HTTPException(404, "there is no such board")
    return as_json(found) | {"views": await views.incr(f"views:{number}")}


@app.delete("/api/boards/{number}", status_code=204)
async def remove(number: int) -> None:
    """Removes a board."""
    async with session.begin() as transaction:
        found = await transaction.get(Board, number)
        if found is None:
            raise HTTPException(404, "there is no such board")
        await transaction.delete(found)
    await views.delete(f"views:{number}")


@app.get("/healthz")
async def healthz() -> dict[str, bool]:
    """Ready when both stores answer."""
    async with session() as transaction:
        await transaction.execute(text("SELECT 1"))
    return {"ready": await views.ping()}


def as_json(found: Board) -> dict:
    """A board as clients see it."""
    return {"id": found.id, "title": found.title, "made_at": found.made_at.isoformat()}
