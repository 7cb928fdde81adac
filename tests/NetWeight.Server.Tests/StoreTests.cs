using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using NetWeight.Server.Storage;

namespace NetWeight.Server.Tests;

/// <summary>The store's migrations.</summary>
public class StoreTests
{
    [Fact]
    public async Task Migrations_GiveTheTablesOfTheModel()
    {
        using var folder = new TempFolder();
        var options = new ServerOptions { DataFolder = folder.Root };
        var services = new ServiceCollection();
        Database.Add(services, options);
        await using ServiceProvider provider = services.BuildServiceProvider();
        var factory = provider.GetRequiredService<IDbContextFactory<ServerContext>>();
        await Database.MigrateAsync(factory, options);
        string[] migrated = await ColumnsAsync(factory);
        await using (ServerContext store = await factory.CreateDbContextAsync())
            Assert.Empty(await store.Database.GetPendingMigrationsAsync());
        SqliteConnection.ClearAllPools();
        File.Delete(options.DatabaseFile);
        await using (ServerContext store = await factory.CreateDbContextAsync())
            await store.Database.EnsureCreatedAsync();
        Assert.Equal(await ColumnsAsync(factory), migrated);
        SqliteConnection.ClearAllPools();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_OverAStoreOfTheVersionBefore_KeepsWhatIsInIt(bool isPostgreSql)
    {
        using PostgreSql? database = isPostgreSql ? PostgreSql.Start() : null;
        using var folder = new TempFolder();
        var options = new ServerOptions { DataFolder = folder.Root, Port = 0, PostgreSql = database?.Connection };
        var services = new ServiceCollection();
        Database.Add(services, options);
        await using (ServiceProvider provider = services.BuildServiceProvider())
        await using (ServerContext store =
            await provider.GetRequiredService<IDbContextFactory<ServerContext>>().CreateDbContextAsync())
        {
            await store.Database.GetService<IMigrator>().MigrateAsync("20261201000000_Fleet");
            await store.Database.ExecuteSqlRawAsync(
                """
                INSERT INTO jobs ("Kind", "Subject", "State", "Request", "Models", "CreatedAt", "StartedAt")
                VALUES ('measure', 'old', 'running', '{{}}', '', 1, 2), ('measure', 'older', 'done', '{{}}', '', 1, 2);
                INSERT INTO tokens ("Hash", "Name", "Role", "CreatedAt") VALUES ('h', 'ann', 'user', 1);
                """);
        }

        SqliteConnection.ClearAllPools();
        await using Microsoft.AspNetCore.Builder.WebApplication app = await ServerHost.StartAsync(options);
        await using (ServerContext store = await app.Services.GetRequiredService<IDbContextFactory<ServerContext>>().CreateDbContextAsync())
        {
            Assert.Equal(
                [("old", "interrupted", false), ("older", "done", false)],
                (await store.Jobs.OrderBy(j => j.Id).ToArrayAsync()).Select(j => (j.Subject, j.State, j.IsCancelRequested)));
            Assert.Equal("ann", (await store.Tokens.SingleAsync()).Name);
            Assert.Equal(app.Services.GetRequiredService<ServerOptions>().ServerId, (await store.Servers.SingleAsync()).Id);
            Assert.Empty(await store.Database.GetPendingMigrationsAsync());
        }

        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Start_OverAStoreOfANewerServer_OrSomethingElse_IsRefused()
    {
        await using (LocalServer newer = await LocalServer.StartAsync())
        {
            await using (var connection = new SqliteConnection($"Data Source={Path.Combine(newer.DataFolder, "server.db")}"))
            {
                await connection.OpenAsync();
                SqliteCommand command = connection.CreateCommand();
                command.CommandText = "INSERT INTO __EFMigrationsHistory VALUES ('29990101000000_Later', '10.0.0')";
                await command.ExecuteNonQueryAsync();
            }

            Assert.Contains("newer", (await Assert.ThrowsAsync<NetWeightException>(newer.RestartAsync)).Message);
        }

        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["server.db"], new string('x', 5000));
        Assert.Contains("cannot be opened", (await Assert.ThrowsAsync<NetWeightException>(() =>
            ServerHost.StartAsync(new ServerOptions { DataFolder = folder.Root, Port = 0 }))).Message);
    }

    [Fact]
    public async Task Start_AfterAMigrationThatWasKilled_GoesOn()
    {
        await using LocalServer server = await LocalServer.StartAsync();
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(server.DataFolder, "server.db")}"))
        {
            await connection.OpenAsync();
            SqliteCommand command = connection.CreateCommand();
            command.CommandText =
                "CREATE TABLE IF NOT EXISTS __EFMigrationsLock (Id INTEGER PRIMARY KEY, Timestamp TEXT NOT NULL); "
                + "INSERT INTO __EFMigrationsLock VALUES (1, 'then')";
            await command.ExecuteNonQueryAsync();
        }

        await server.RestartAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal("""{"status":"ok"}""", await server.Client.GetStringAsync("api/health"));
    }

    /// <summary>All columns and indexes in words, without what the migrations keep of themselves.</summary>
    private static async Task<string[]> ColumnsAsync(IDbContextFactory<ServerContext> factory)
    {
        await using ServerContext store = await factory.CreateDbContextAsync();
        return
        [
            .. await store.Database.SqlQueryRaw<string>(
                """
                SELECT m.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || c.pk AS Value
                FROM sqlite_master m JOIN pragma_table_info(m.name) c
                WHERE m.type = 'table' AND substr(m.name, 1, 7) NOT IN ('sqlite_', '__EFMig')
                UNION SELECT m.name || ' ' || m.sql FROM sqlite_master m WHERE m.type = 'index' AND m.sql IS NOT NULL
                ORDER BY Value
                """).ToArrayAsync(),
        ];
    }
}
