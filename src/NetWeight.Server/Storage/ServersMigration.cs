using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace NetWeight.Server.Storage;

/// <summary>The third version of the store: several servers. Like the others it names no type of any database.</summary>
[DbContext(typeof(ServerContext))]
[Migration("20261202000000_Servers")]
internal sealed class ServersMigration : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>("Server", "jobs", nullable: true);
        migrationBuilder.AddColumn<bool>("IsCancelRequested", "jobs", nullable: false, defaultValue: false);
        migrationBuilder.CreateTable(
            "servers",
            table => new
            {
                Id = table.Column<string>(nullable: false),
                Name = table.Column<string>(nullable: false),
                Beats = table.Column<long>(nullable: false),
                StartedAt = table.Column<long>(nullable: false),
                LastSeenAt = table.Column<long>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_servers", x => x.Id));
        migrationBuilder.CreateTable(
            "settings",
            table => new
            {
                Key = table.Column<string>(nullable: false),
                Value = table.Column<string>(nullable: false),
            },
            constraints: table => table.PrimaryKey("PK_settings", x => x.Key));
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropColumn("Server", "jobs");
        migrationBuilder.DropColumn("IsCancelRequested", "jobs");
        migrationBuilder.DropTable("servers");
        migrationBuilder.DropTable("settings");
    }
}
