"""The protocol's steps carried out with httpx2, awaiting: apart, since programs that block don't need asyncio."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, aclosing
from typing import Any, TypeVar

import httpx2

from .receiving import (
    Incoming,
    leaves_connection,
    pieces_async,
    reply_of,
    too_late,
    translated,
)
from .steps import Ask, Emit, Flow, Read, Reply, Send, Wait
from .transport import BaseDriver, emitting

T = TypeVar("T")


def running_loop() -> asyncio.AbstractEventLoop | None:
    """The running event loop; None where another library than asyncio runs it."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


class AsyncDriver(BaseDriver[httpx2.AsyncClient]):
    """Carries flows out, awaiting."""

    _pieces = aiter

    async def run(self, flow: Flow[T]) -> T:
        """The result of a flow that emits nothing."""
        async with aclosing(self.iterate(emitting(flow))) as steps:
            result: T = await anext(steps)
            return result

    async def iterate(self, flow: Flow[None]) -> AsyncGenerator[Any, None]:
        """What a flow emits; closing this closes the flow, and what it has opened."""
        async with AsyncExitStack() as opened:
            opened.callback(flow.close)
            outcome: Any = None
            error: Exception | None = None
            while True:
                try:
                    step = flow.send(outcome) if error is None else flow.throw(error)
                except StopIteration:
                    return
                outcome, error = None, None
                if isinstance(step, Emit):
                    yield step.value
                    continue
                try:
                    outcome = await self._carry_out(step, opened)
                except Exception as failure:  # noqa: BLE001
                    # The flow decides what becomes of it.
                    error = failure

    async def _carry_out(
        self, step: Send | Wait | Ask | Read, opened: AsyncExitStack
    ) -> Any:
        if isinstance(step, Wait):
            return await self._sleep(step.seconds)
        if isinstance(step, Ask):
            outcome = step.function()
            return await outcome if inspect.isawaitable(outcome) else outcome
        with translated():
            if isinstance(step, Read):
                return await anext(step.reply.stream, b"")
            return await self._send(step, opened)

    async def _send(self, step: Send, opened: AsyncExitStack) -> Reply:
        if step.call.ends is None:
            return await self._sent(step, opened)
        from anyio import fail_after

        try:
            with fail_after(max(0.0, step.call.ends - time.monotonic())):
                return await self._sent(step, opened)
        except TimeoutError:
            raise too_late(step.call) from None

    async def _sent(self, step: Send, opened: AsyncExitStack) -> Reply:
        http = self._pools.http
        response = await http.send(**self._prepared(http, step))
        if step.call.stream and response.is_success:
            opened.push_async_callback(response.aclose)
            return reply_of(response, stream=pieces_async(response))
        body = Incoming(response, step.call)
        try:
            async for chunk in pieces_async(response):
                body.add(chunk)
                if leaves_connection(response):
                    break
        finally:
            await response.aclose()
        return reply_of(response, body.content)
