using Microsoft.EntityFrameworkCore;

namespace NetWeight.Server.Storage;

/// <summary>The server's store of record: jobs, models and measurements, in SQLite or PostgreSQL.</summary>
internal sealed class ServerContext(DbContextOptions<ServerContext> options) : DbContext(options)
{
    public DbSet<JobRow> Jobs => Set<JobRow>();

    public DbSet<ModelRow> Models => Set<ModelRow>();

    public DbSet<MeasurementRow> Measurements => Set<MeasurementRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<JobRow>(job =>
        {
            job.ToTable("jobs").HasKey(j => j.Id);
            job.HasIndex(j => j.State);
        });
        modelBuilder.Entity<ModelRow>().ToTable("models").HasKey(m => m.Sha256);
        modelBuilder.Entity<MeasurementRow>(measurement =>
        {
            measurement.ToTable("measurements").HasKey(m => m.Id);
            measurement.HasIndex(m => m.Key).IsUnique();
            measurement.HasIndex(m => m.Model);
        });
    }
}
