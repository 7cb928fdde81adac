using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace NetWeight.Server.Storage;

/// <summary>Adds searches whose candidates workers evaluate. Like the first one it names no type of any database.</summary>
[DbContext(typeof(ServerContext))]
[Migration("20261203000000_Search")]
internal sealed class SearchMigration : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        CreateSearches(migrationBuilder);
        migrationBuilder.CreateTable(
            "search_evaluations",
            table => new
            {
                Id = table.Column<long>(nullable: false).Annotation("Sqlite:Autoincrement", true)
                    .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                Key = table.Column<string>(nullable: false),
                Search = table.Column<long>(nullable: false),
                Island = table.Column<int>(nullable: false),
                Network = table.Column<string>(nullable: false),
                Score = table.Column<string>(nullable: false),
                Seed = table.Column<int>(nullable: false),
                State = table.Column<string>(nullable: false),
                Worker = table.Column<string>(nullable: true),
                Lease = table.Column<string>(nullable: true),
                LeaseUntil = table.Column<long>(nullable: true),
                Attempts = table.Column<int>(nullable: false),
                Value = table.Column<double>(nullable: true),
                Reason = table.Column<string>(nullable: true),
                Seconds = table.Column<double>(nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_search_evaluations", x => x.Id));
        migrationBuilder.CreateIndex("IX_search_evaluations_Key", "search_evaluations", "Key", unique: true);
        migrationBuilder.CreateIndex("IX_search_evaluations_State_Id", "search_evaluations", ["State", "Id"]);
        migrationBuilder.CreateIndex("IX_search_evaluations_Search", "search_evaluations", "Search");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (string table in (string[])["searches", "search_islands", "search_generations", "search_evaluations"])
            migrationBuilder.DropTable(table);
    }

    private static void CreateSearches(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "searches",
            table => new
            {
                Id = table.Column<long>(nullable: false).Annotation("Sqlite:Autoincrement", true)
                    .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                Order = table.Column<string>(nullable: false),
                State = table.Column<string>(nullable: false),
                Reason = table.Column<string>(nullable: true),
                CreatedBy = table.Column<string>(nullable: false),
                CreatedAt = table.Column<long>(nullable: false),
                FinishedAt = table.Column<long>(nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_searches", x => x.Id));
        migrationBuilder.CreateTable(
            "search_islands",
            table => new
            {
                Search = table.Column<long>(nullable: false),
                Number = table.Column<int>(nullable: false),
                HasEnded = table.Column<bool>(nullable: false),
                Evaluated = table.Column<int>(nullable: false),
                Weighed = table.Column<long>(nullable: false),
                Best = table.Column<string>(nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_search_islands", x => new { x.Search, x.Number }));
        migrationBuilder.CreateTable(
            "search_generations",
            table => new
            {
                Search = table.Column<long>(nullable: false),
                Island = table.Column<int>(nullable: false),
                Number = table.Column<int>(nullable: false),
                Asked = table.Column<string>(nullable: false),
                Immigrant = table.Column<string>(nullable: true),
                IsTold = table.Column<bool>(nullable: false),
                Emigrant = table.Column<string>(nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_search_generations", x => new { x.Search, x.Island, x.Number }));
    }
}
