using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace NetWeight.Server.Storage;

/// <summary>
/// The first version of the store. It names no type of any database, so that one migration serves both; a test holds what it makes
/// against the model.
/// </summary>
[DbContext(typeof(ServerContext))]
[Migration("20261130000000_Initial")]
internal sealed class InitialMigration : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "jobs",
            table => new
            {
                Id = table.Column<long>(nullable: false)
                    .Annotation("Sqlite:Autoincrement", true)
                    .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                Kind = table.Column<string>(nullable: false),
                Subject = table.Column<string>(nullable: false),
                State = table.Column<string>(nullable: false),
                Request = table.Column<string>(nullable: false),
                Models = table.Column<string>(nullable: false),
                Result = table.Column<string>(nullable: true),
                Error = table.Column<string>(nullable: true),
                CreatedAt = table.Column<long>(nullable: false),
                StartedAt = table.Column<long>(nullable: true),
                FinishedAt = table.Column<long>(nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_jobs", x => x.Id));
        migrationBuilder.CreateTable(
            "models",
            table => new
            {
                Sha256 = table.Column<string>(nullable: false),
                Name = table.Column<string>(nullable: false),
                SizeBytes = table.Column<long>(nullable: false),
                HasWeights = table.Column<bool>(nullable: false),
                UploadedAt = table.Column<long>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_models", x => x.Sha256));
        migrationBuilder.CreateTable(
            "measurements",
            table => new
            {
                Id = table.Column<long>(nullable: false)
                    .Annotation("Sqlite:Autoincrement", true)
                    .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                Key = table.Column<string>(nullable: false),
                Model = table.Column<string>(nullable: false),
                Layer = table.Column<string>(nullable: true),
                Record = table.Column<string>(nullable: false),
                Job = table.Column<long>(nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_measurements", x => x.Id));
        migrationBuilder.CreateIndex("IX_jobs_State", "jobs", "State");
        migrationBuilder.CreateIndex("IX_measurements_Key", "measurements", "Key", unique: true);
        migrationBuilder.CreateIndex("IX_measurements_Model", "measurements", "Model");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable("jobs");
        migrationBuilder.DropTable("models");
        migrationBuilder.DropTable("measurements");
    }
}
