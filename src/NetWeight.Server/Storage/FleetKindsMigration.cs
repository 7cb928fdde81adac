using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace NetWeight.Server.Storage;

/// <summary>
/// Jobs of other kinds than measuring, and results beside predictions and earlier results. SQLite cannot let a column be null later on, so
/// the results move into a new table.
/// </summary>
[DbContext(typeof(ServerContext))]
[Migration("20261204000000_FleetKinds")]
internal sealed class FleetKindsMigration : Migration
{
    private const string Kept =
        "\"Job\", \"Attempt\", \"Payload\", \"Signature\", \"MedianSeconds\", \"MedianLowSeconds\", \"MedianHighSeconds\", \"Doubts\", "
        + "\"ReceivedAt\"";

    private static readonly string[] SeriesColumns = ["Series", "Job"];

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>("Kind", "fleet_jobs", nullable: false, defaultValue: "measure");
        migrationBuilder.AddColumn<string>("CatalogDevice", "fleet_devices", nullable: true);
        // Named anew, because in PostgreSQL two tables cannot have a key or an index of the same name.
        migrationBuilder.Sql($"CREATE TABLE fleet_results_before AS SELECT {Kept} FROM fleet_results");
        migrationBuilder.DropTable("fleet_results");
        migrationBuilder.CreateTable(
            "fleet_results",
            table => new
            {
                Job = table.Column<long>(nullable: false),
                Attempt = table.Column<string>(nullable: false),
                Payload = table.Column<string>(nullable: false),
                Signature = table.Column<string>(nullable: false),
                MedianSeconds = table.Column<double>(nullable: true),
                MedianLowSeconds = table.Column<double>(nullable: true),
                MedianHighSeconds = table.Column<double>(nullable: true),
                Doubts = table.Column<string>(nullable: false),
                Summary = table.Column<string>(nullable: true),
                PredictedBy = table.Column<string>(nullable: true),
                PredictedSeconds = table.Column<double>(nullable: true),
                PredictedLowSeconds = table.Column<double>(nullable: true),
                PredictedHighSeconds = table.Column<double>(nullable: true),
                Series = table.Column<string>(nullable: true),
                EarlierJob = table.Column<long>(nullable: true),
                EarlierCount = table.Column<int>(nullable: false, defaultValue: 0),
                EarlierSeconds = table.Column<double>(nullable: true),
                EarlierLowSeconds = table.Column<double>(nullable: true),
                EarlierHighSeconds = table.Column<double>(nullable: true),
                ReceivedAt = table.Column<long>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_fleet_results", x => x.Job));
        migrationBuilder.Sql($"INSERT INTO fleet_results ({Kept}) SELECT {Kept} FROM fleet_results_before");
        migrationBuilder.DropTable("fleet_results_before");
        migrationBuilder.CreateIndex("IX_fleet_results_Attempt", "fleet_results", "Attempt", unique: true);
        migrationBuilder.CreateIndex("IX_fleet_results_Series_Job", "fleet_results", SeriesColumns);
    }

    protected override void Down(MigrationBuilder migrationBuilder) =>
        throw new NotSupportedException("Restore the backup from before: an older server does not read results without a median.");
}
