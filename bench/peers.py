"""peers.py PEER FIGURE SIZE: the figures of the programs beside this file, by psycopg (async) or asyncpg: the same
queries, every value checked. Prints the nanoseconds that the units took, without connecting where that is not the unit."""

import asyncio
import os
import sys
import time

DSN = dict(part.split("=", 1) for part in os.environ["GREENPG_TEST_DSN"].split())
ROWS = (
    "select id, id::int8 * 1000003 as number, 'a text, number ' || (10 + id % 90) as words, id * 0.5::float8 as half "
    "from (select generate_series(1, {}) as id) as ids"
)


def check_row(row, i):
    if row[0] != i or row[1] != i * 1000003 or row[2] != "a text, number %d" % (10 + i % 90) or row[3] != i * 0.5:
        raise ValueError("a wrong row")


def check(got, wanted):
    if got != wanted:
        raise ValueError("%r instead of %r" % (got, wanted))


class Psycopg:
    async def connect(self):
        import psycopg

        self.db = await psycopg.AsyncConnection.connect(os.environ["GREENPG_TEST_DSN"], autocommit=True)

    async def close(self):
        await self.db.close()

    async def streamed_row(self, size):
        count = 0
        async for row in self.db.cursor(binary=True).stream(ROWS.format(size)):
            count += 1
            check_row(row, count)
        check(count, size)

    async def round_trip(self, size):
        for i in range(size):
            cursor = await self.db.execute("select %s::int4 + 1", (i,), prepare=True, binary=True)
            check((await cursor.fetchone())[0], i + 1)

    async def pipelined_query(self, size):
        for begin in range(0, size, 200):
            async with self.db.pipeline():
                numbers = range(begin, min(begin + 200, size))
                cursors = [
                    await self.db.execute("select %s::int4 + 1", (i,), prepare=True, binary=True) for i in numbers
                ]
            for i, cursor in zip(numbers, cursors):
                check((await cursor.fetchone())[0], i + 1)


class Asyncpg:
    async def connect(self):
        import asyncpg

        self.db = await asyncpg.connect(
            host=DSN["host"],
            port=int(DSN["port"]),
            user=DSN["user"],
            password=DSN["password"],
            database=DSN["dbname"],
        )

    async def close(self):
        await self.db.close()

    async def streamed_row(self, size):
        count = 0
        async with self.db.transaction():
            async for row in self.db.cursor(ROWS.format(size), prefetch=1000):
                count += 1
                check_row(row, count)
        check(count, size)

    async def round_trip(self, size):
        increment = await self.db.prepare("select $1::int4 + 1")
        for i in range(size):
            check(await increment.fetchval(i), i + 1)


async def main(peer, figure, size):
    peer = {"psycopg": Psycopg, "asyncpg": Asyncpg}[peer]()
    begin = time.perf_counter_ns()
    if figure == "connect":
        for _ in range(size):
            await peer.connect()
            await peer.close()
    else:
        await peer.connect()
        begin = time.perf_counter_ns()
        await getattr(peer, figure)(size)
    print("nanoseconds", time.perf_counter_ns() - begin)


asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
