using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Migrations.Operations.Builders;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace NetWeight.Server.Storage;

/// <summary>The second version of the store: tokens and the fleet. Like the first one it names no type of any database.</summary>
[DbContext(typeof(ServerContext))]
[Migration("20261201000000_Fleet")]
internal sealed class FleetMigration : Migration
{
    private static readonly string[] QueueColumns = ["Device", "State", "Priority", "Id"];

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        CreateDevices(migrationBuilder);
        CreateJobs(migrationBuilder);
        migrationBuilder.CreateIndex("IX_tokens_Name", "tokens", "Name", unique: true);
        migrationBuilder.CreateIndex("IX_fleet_jobs_Device_State_Priority_Id", "fleet_jobs", QueueColumns);
        migrationBuilder.CreateIndex("IX_fleet_jobs_LeaseUntil", "fleet_jobs", "LeaseUntil");
        migrationBuilder.CreateIndex("IX_fleet_jobs_Sweep", "fleet_jobs", "Sweep");
        migrationBuilder.CreateIndex("IX_fleet_jobs_Sha256", "fleet_jobs", "Sha256");
        migrationBuilder.CreateIndex(
            ServerContext.OneRunningJobIndex, "fleet_jobs", "Device", unique: true, filter: ServerContext.RunningFilter);
        migrationBuilder.CreateIndex("IX_fleet_attempts_Job", "fleet_attempts", "Job");
        migrationBuilder.CreateIndex("IX_fleet_results_Attempt", "fleet_results", "Attempt", unique: true);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        foreach (string table in (string[])[
            "tokens", "fleet_devices", "fleet_sweeps", "fleet_jobs", "fleet_attempts", "fleet_results", "audit"])
            migrationBuilder.DropTable(table);
    }

    private static void CreateDevices(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "tokens",
            table => new
            {
                Hash = table.Column<string>(nullable: false),
                Name = table.Column<string>(nullable: false),
                Role = table.Column<string>(nullable: false),
                CreatedAt = table.Column<long>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_tokens", x => x.Hash));
        migrationBuilder.CreateTable(
            "fleet_devices",
            table => new
            {
                Id = table.Column<string>(nullable: false),
                PublicKey = table.Column<string>(nullable: false),
                Owner = table.Column<string>(nullable: false),
                Session = table.Column<string>(nullable: false),
                Machine = table.Column<string>(nullable: false),
                Runners = table.Column<string>(nullable: false),
                Version = table.Column<string>(nullable: false),
                CoolDownSeconds = table.Column<double>(nullable: false),
                NotReady = table.Column<string>(nullable: true),
                CoolUntil = table.Column<long>(nullable: true),
                RegisteredAt = table.Column<long>(nullable: false),
                LastSeenAt = table.Column<long>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_fleet_devices", x => x.Id));
        migrationBuilder.CreateTable(
            "audit",
            table => new
            {
                Id = Number(table),
                At = table.Column<long>(nullable: false),
                Who = table.Column<string>(nullable: false),
                Action = table.Column<string>(nullable: false),
                Subject = table.Column<string>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_audit", x => x.Id));
    }

    private static void CreateJobs(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "fleet_sweeps",
            table => new
            {
                Id = Number(table),
                CreatedBy = table.Column<string>(nullable: false),
                CreatedAt = table.Column<long>(nullable: false),
                Jobs = table.Column<int>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_fleet_sweeps", x => x.Id));
        migrationBuilder.CreateTable(
            "fleet_jobs",
            table => new
            {
                Id = Number(table),
                Sweep = table.Column<long>(nullable: false),
                Device = table.Column<string>(nullable: false),
                Model = table.Column<string>(nullable: false),
                Sha256 = table.Column<string>(nullable: true),
                Task = table.Column<string>(nullable: false),
                Priority = table.Column<int>(nullable: false),
                State = table.Column<string>(nullable: false),
                Attempts = table.Column<int>(nullable: false),
                Attempt = table.Column<string>(nullable: true),
                LeaseUntil = table.Column<long>(nullable: true),
                NotBefore = table.Column<long>(nullable: true),
                Activity = table.Column<string>(nullable: true),
                Progress = table.Column<double>(nullable: true),
                Reason = table.Column<string>(nullable: true),
                CreatedBy = table.Column<string>(nullable: false),
                CreatedAt = table.Column<long>(nullable: false),
                StartedAt = table.Column<long>(nullable: true),
                FinishedAt = table.Column<long>(nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_fleet_jobs", x => x.Id));
        migrationBuilder.CreateTable(
            "fleet_attempts",
            table => new
            {
                Id = table.Column<string>(nullable: false),
                Job = table.Column<long>(nullable: false),
                Device = table.Column<string>(nullable: false),
                Session = table.Column<string>(nullable: false),
                Number = table.Column<int>(nullable: false),
                State = table.Column<string>(nullable: false),
                Reason = table.Column<string>(nullable: true),
                StartedAt = table.Column<long>(nullable: false),
                EndedAt = table.Column<long>(nullable: true),
            },
            constraints: table => table.PrimaryKey("PK_fleet_attempts", x => x.Id));
        migrationBuilder.CreateTable(
            "fleet_results",
            table => new
            {
                Job = table.Column<long>(nullable: false),
                Attempt = table.Column<string>(nullable: false),
                Payload = table.Column<string>(nullable: false),
                Signature = table.Column<string>(nullable: false),
                MedianSeconds = table.Column<double>(nullable: false),
                MedianLowSeconds = table.Column<double>(nullable: true),
                MedianHighSeconds = table.Column<double>(nullable: true),
                Doubts = table.Column<string>(nullable: false),
                ReceivedAt = table.Column<long>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_fleet_results", x => x.Job));
    }

    private static OperationBuilder<AddColumnOperation> Number(ColumnsBuilder table) => table.Column<long>(nullable: false)
        .Annotation("Sqlite:Autoincrement", true)
        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn);
}
