using Microsoft.EntityFrameworkCore;

namespace NetWeight.Server.Storage;

/// <summary>The server's store of record: jobs, models, measurements and the fleet, in SQLite or PostgreSQL.</summary>
internal sealed class ServerContext(DbContextOptions<ServerContext> options) : DbContext(options)
{
    /// <summary>The index that keeps a device from running two jobs.</summary>
    public const string OneRunningJobIndex = "UX_fleet_jobs_running";

    /// <summary>The jobs that it counts; both databases read it.</summary>
    public const string RunningFilter = "\"State\" = 'running'";

    public DbSet<JobRow> Jobs => Set<JobRow>();

    public DbSet<ModelRow> Models => Set<ModelRow>();

    public DbSet<MeasurementRow> Measurements => Set<MeasurementRow>();

    public DbSet<ServerRow> Servers => Set<ServerRow>();

    public DbSet<SettingRow> Settings => Set<SettingRow>();

    public DbSet<TokenRow> Tokens => Set<TokenRow>();

    public DbSet<FleetDeviceRow> FleetDevices => Set<FleetDeviceRow>();

    public DbSet<FleetSweepRow> FleetSweeps => Set<FleetSweepRow>();

    public DbSet<FleetJobRow> FleetJobs => Set<FleetJobRow>();

    public DbSet<FleetAttemptRow> FleetAttempts => Set<FleetAttemptRow>();

    public DbSet<FleetResultRow> FleetResults => Set<FleetResultRow>();

    public DbSet<AuditRow> Audit => Set<AuditRow>();

    public DbSet<SearchRow> Searches => Set<SearchRow>();

    public DbSet<IslandRow> Islands => Set<IslandRow>();

    public DbSet<GenerationRow> Generations => Set<GenerationRow>();

    public DbSet<EvaluationRow> Evaluations => Set<EvaluationRow>();

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
        modelBuilder.Entity<ServerRow>().ToTable("servers").HasKey(s => s.Id);
        modelBuilder.Entity<SettingRow>().ToTable("settings").HasKey(s => s.Key);
        modelBuilder.Entity<TokenRow>(token =>
        {
            token.ToTable("tokens").HasKey(t => t.Hash);
            token.HasIndex(t => t.Name).IsUnique();
        });
        modelBuilder.Entity<AuditRow>().ToTable("audit").HasKey(a => a.Id);
        DescribeFleet(modelBuilder);
        DescribeSearches(modelBuilder);
    }

    private static void DescribeSearches(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<SearchRow>().ToTable("searches").HasKey(s => s.Id);
        modelBuilder.Entity<IslandRow>().ToTable("search_islands").HasKey(i => new { i.Search, i.Number });
        modelBuilder.Entity<GenerationRow>().ToTable("search_generations").HasKey(g => new { g.Search, g.Island, g.Number });
        modelBuilder.Entity<EvaluationRow>(evaluation =>
        {
            evaluation.ToTable("search_evaluations").HasKey(e => e.Id);
            evaluation.HasIndex(e => e.Key).IsUnique();
            evaluation.HasIndex(e => new { e.State, e.Id });
            evaluation.HasIndex(e => e.Search);
        });
    }

    private static void DescribeFleet(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<FleetDeviceRow>().ToTable("fleet_devices").HasKey(d => d.Id);
        modelBuilder.Entity<FleetSweepRow>().ToTable("fleet_sweeps").HasKey(s => s.Id);
        modelBuilder.Entity<FleetJobRow>(job =>
        {
            job.ToTable("fleet_jobs").HasKey(j => j.Id);
            job.HasIndex(j => new { j.Device, j.State, j.Priority, j.Id });
            job.HasIndex(j => j.LeaseUntil);
            job.HasIndex(j => j.Sweep);
            job.HasIndex(j => j.Sha256);
            job.HasIndex(j => j.Device, OneRunningJobIndex).IsUnique().HasFilter(RunningFilter);
        });
        modelBuilder.Entity<FleetAttemptRow>(attempt =>
        {
            attempt.ToTable("fleet_attempts").HasKey(a => a.Id);
            attempt.HasIndex(a => a.Job);
        });
        modelBuilder.Entity<FleetResultRow>(result =>
        {
            result.ToTable("fleet_results").HasKey(r => r.Job);
            result.Property(r => r.Job).ValueGeneratedNever();
            result.HasIndex(r => r.Attempt).IsUnique();
            result.HasIndex(r => new { r.Series, r.Job });
        });
    }
}
