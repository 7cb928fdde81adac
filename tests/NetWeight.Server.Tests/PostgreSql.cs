using NetWeight.Load;

namespace NetWeight.Server.Tests;

/// <summary>A real PostgreSQL server for one test, on a free port of this machine; skips the test where there is none.</summary>
internal sealed class PostgreSql : IDisposable
{
    private readonly PostgreSqlService service = PostgreSqlService.Start();

    /// <summary>How to reach it.</summary>
    public string Connection => service.Connection + ";Pooling=false";

    /// <summary>The program.</summary>
    public PostgreSqlService Service => service;

    public static PostgreSql Start()
    {
        Assert.SkipWhen(PostgreSqlService.Missing is not null, PostgreSqlService.Missing ?? "");
        return new PostgreSql();
    }

    public void Dispose() => service.Dispose();
}

/// <summary>A real Redis server for one test; skips the test where there is none.</summary>
internal sealed class Redis : IDisposable
{
    /// <summary>How to reach it.</summary>
    public string Connection => Service.Connection;

    /// <summary>The program.</summary>
    public RedisService Service { get; } = RedisService.Start();

    public static Redis Start()
    {
        Assert.SkipWhen(RedisService.Missing is not null, RedisService.Missing ?? "");
        return new Redis();
    }

    public void Dispose() => Service.Dispose();
}
