using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using NetWeight.Benchmarks;

if (args is ["--throughput"])
{
    ProcessorTime.Print(Console.Out);
    return;
}

// In this process: short jobs finish in seconds each, and the numbers agree with those of a process per benchmark.
IConfig config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
