import Foundation

/// The yardstick of the drain: `arq` from PyPI with `aiohttp`, before a redis-server that keeps everything in memory only.
final class ArqStack {
  private let place: Workplace
  private let python: String
  private let script: String
  private let port: Int
  private let server: Child

  init(_ place: Workplace) throws {
    try Workplace.require("redis-server", package: "redis-server")
    self.place = place
    python = try ArqStack.python(place)
    script = try place.write("worker.py", ArqStack.worker)
    port = try Connection.freePort()
    server = try Child(
      ["redis-server", "--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", place.folder])
    let port = port
    try Moment.wait(for: "redis-server") { Connection(port: port) != nil }
  }

  /// Works so many jobs off, eight at once, each one post to the loopback API.
  func run(_ jobs: Int, api: Int) throws {
    try Run.text([python, script, String(port), String(api), String(jobs)], in: place)
  }

  /// `$ROYAL_BENCH_PYTHON`, else one with a virtual environment in ~/.cache/royal-bench, made when it is first needed.
  private static func python(_ place: Workplace) throws -> String {
    let environment = ProcessInfo.processInfo.environment
    if let named = environment["ROYAL_BENCH_PYTHON"] { return named }
    let folder = "\(environment["XDG_CACHE_HOME"] ?? "\(environment["HOME"] ?? "/tmp")/.cache")/royal-bench/arq"
    let python = "\(folder)/bin/python"
    if access("\(folder)/ready", R_OK) == 0 { return python }
    do {
      try Run.text(["python3", "-m", "venv", folder], in: place)
      try Run.text([python, "-m", "pip", "install", "-q", "arq==0.28.0", "aiohttp"], in: place)
    } catch {
      throw Trouble(
        "no Python with arq and aiohttp: apt-get install python3-venv, or set ROYAL_BENCH_PYTHON to one (\(error))")
    }
    _ = FileManager.default.createFile(atPath: "\(folder)/ready", contents: nil)
    return python
  }

  private static let worker = """
    import asyncio, sys, aiohttp
    from arq import create_pool
    from arq.connections import RedisSettings
    from arq.worker import Worker

    redis, api, jobs = map(int, sys.argv[1:])
    url = f"http://127.0.0.1:{api}/message/sendText/shop"

    async def startup(ctx): ctx["session"] = aiohttp.ClientSession()
    async def shutdown(ctx): await ctx["session"].close()

    async def answer(ctx, number):
        body = {"number": str(number), "text": "El envio sale segun la zona."}
        async with ctx["session"].post(url, json=body, headers={"apikey": "t"}) as reply:
            await reply.read()
            assert reply.status == 200

    async def fill():
        pool = await create_pool(RedisSettings(port=redis))
        await pool.flushall()
        for number in range(jobs):
            await pool.enqueue_job("answer", number)

    asyncio.run(fill())
    asyncio.set_event_loop(asyncio.new_event_loop())
    Worker([answer], redis_settings=RedisSettings(port=redis), burst=True, max_jobs=8, on_startup=startup,
           on_shutdown=shutdown, poll_delay=0.01, keep_result=0).run()

    """
}
