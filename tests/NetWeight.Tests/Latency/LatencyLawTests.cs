using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;
using NetWeight.Units;

namespace NetWeight.Tests.Latency;

/// <summary>Laws that no measurement may bend: tried on every device of the catalog with every runtime and type that it
/// has, and networks of several kinds.</summary>
public class LatencyLawTests
{
    private const double Slack = 1 + 1e-9;

    public static TheoryData<string> Networks => [.. Predictions.Networks];

    [Theory]
    [MemberData(nameof(Networks))]
    public void NothingIsFasterThanItsRoofline(string network)
    {
        int kernels = 0;
        foreach ((Device device, RuntimeProfile runtime, Precision precision) in Settings())
        {
            LatencyEstimate estimate = Predictions.Predict(network, device, runtime, precision, 1);
            Assert.True(estimate.Latency >= estimate.Roofline,
                $"{device.Id}, {runtime.Id}, {precision.Name}: {estimate.Latency} is below the roofline, {estimate.Roofline}");
            foreach (KernelTime time in estimate.Kernels)
            {
                kernels++;
                Assert.True(time.Total.Value * Slack >= time.Roofline.Value,
                    $"{device.Id}, {runtime.Id}, {precision.Name}: {time.Kernel.Name} takes {time.Total}, its roofline {time.Roofline}");
            }
        }

        Assert.InRange(kernels, 20_000, 10_000_000);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void ANarrowerType_IsNeverSlower(string network)
    {
        (Precision Narrow, Precision Wide)[] pairs =
            [(Precision.Fp16, Precision.Fp32), (Precision.Bf16, Precision.Fp32), (Precision.Int8, Precision.Fp16),
                (Precision.Int8, Precision.Fp32)];
        var slower = new List<string>();
        int compared = 0;
        foreach ((Device device, RuntimeProfile runtime) in Predictions.Pairs)
            foreach ((Precision narrow, Precision wide) in pairs)
            {
                // Conversions around every product are separate passes, which the prediction holds.
                if (!Runs(device, runtime, narrow) || !Runs(device, runtime, wide) || runtime.Fusion.ConvertsAround.Contains(narrow))
                    continue;
                foreach (long batch in (long[])[1, 32])
                {
                    compared++;
                    LatencyEstimate fast = Predictions.Predict(network, device, runtime, narrow, batch),
                        slow = Predictions.Predict(network, device, runtime, wide, batch);
                    // Kernels that change the layout are listed apart.
                    if (fast.Latency.Value - fast.Kernels.Sum(k => k.Reformats.Value) > slow.Latency.Value * Slack)
                        slower.Add($"{device.Id}, {runtime.Id}, batch {batch}: {narrow.Name} {fast.Latency}, {wide.Name} {slow.Latency}");
                }
            }

        Assert.InRange(compared, 500, 1_000_000);
        Assert.True(slower.Count == 0, $"{slower.Count} of {compared}:\n{string.Join('\n', slower.Take(40))}");
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void ADeviceThatIsBetterInEveryNumber_IsNeverSlower(string network) => BetterIsNeverSlower(network, everySo: 5);

    [LongTheory]
    [MemberData(nameof(Networks))]
    public void AnyDeviceThatIsBetterInEveryNumber_IsNeverSlower(string network) => BetterIsNeverSlower(network, everySo: 1);

    private static void BetterIsNeverSlower(string network, int everySo)
    {
        var slower = new List<string>();
        int compared = 0;
        foreach ((Device catalogued, RuntimeProfile runtime, Precision precision) in Settings().Where((_, i) => i % everySo == 0))
        {
            // Published times speak for the device as it is: a better one would not have taken so long.
            Device device = catalogued with { PublishedTimes = [] };
            LatencyEstimate before = Predictions.Predict(network, device, runtime, precision, 1);
            // One number at a time, then all of them: the same device, so that what was measured of it stays.
            foreach ((string what, Device better) in Better(device))
            {
                compared++;
                LatencyEstimate after = Predictions.Predict(network, better, runtime, precision, 1);
                if (after.Latency.Value > before.Latency.Value * Slack)
                    slower.Add($"{device.Id}, {runtime.Id}, {precision.Name}, more {what}: {before.Latency} becomes {after.Latency}");
            }
        }

        Assert.InRange(compared, 3000 / everySo, 1_000_000);
        Assert.True(slower.Count == 0, $"{slower.Count} of {compared}:\n{string.Join('\n', slower.Take(40))}");
    }

    [Fact]
    public void StartingAKernel_CostsTheSameInAllTypes()
    {
        int compared = 0;
        foreach ((Device device, RuntimeProfile runtime) in Predictions.Pairs)
        {
            FactorSet[] sets = [.. runtime.Precisions.Where(p => Runs(device, runtime, p)).Select(p => runtime.FactorsFor(device, p)!)];
            foreach (Factor factor in (Factor[])[Factor.KernelSeconds, Factor.InferenceSeconds, Factor.ThreadSeconds])
            {
                compared += sets.Length;
                Assert.True(sets.Length == 0 || sets.Max(s => s.Values[factor]) <= sets.Min(s =>
                    s.Values[factor]) * Slack, $"{device.Id}, {runtime.Id}: {factor} "
                        + $"is {string.Join(", ", sets.Select(s => s.Values[factor]))}");
            }
        }

        Assert.InRange(compared, 1000, 1_000_000);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void MoreThreads_CostNoMoreThanTheirWakeUp(string network)
    {
        int compared = 0;
        foreach ((Device device, RuntimeProfile runtime, Precision precision) in Settings())
        {
            int cores = device.Clusters.Sum(c => c.Count?.Value ?? 1);
            if (!device.Class.IsCpu || cores < 2)
                continue;
            KernelPlan plan = Predictions.Plan(network, device, runtime, precision);
            double launches = plan.Kernels.Sum(k => (double)k.Launches + k.Reorders),
                wake = runtime.FactorsFor(device, precision)!.Values[Factor.ThreadSeconds];
            LatencyEstimate one = LatencyModel.Predict(plan, device, precision, 1), before = one;
            foreach (int threads in (int[])[.. Enumerable.Range(1, 6).Select(i => 1 << i).Where(t => t <= cores)])
            {
                compared++;
                LatencyEstimate now = LatencyModel.Predict(plan, device, precision, threads);
                double most = before.Latency.Value + (launches * wake * Woken(threads));
                Assert.True(now.Latency.Value <= most * Slack, $"{device.Id}, {runtime.Id}, {precision.Name}: {threads} "
                    + $"threads take {now.Latency}, fewer {before.Latency}");
                before = now;
            }
        }

        Assert.InRange(compared, 300, 1_000_000);

        static double Woken(int threads) => threads <= 4 ? threads - 1 : 3 + (4 * Math.Log(threads / 4.0));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void ADeviceThatNobodyMeasured_HasTheWiderInterval(string network)
    {
        int compared = 0;
        foreach (PlatformFit fit in FitCatalog.All)
            foreach (DeviceEffects measured in fit.Devices)
                foreach (SettingEffects setting in measured.Settings)
                {
                    if (DeviceCatalog.Find(measured.Id) is not { Peaks.Count: > 0 } device
                        || RuntimeCatalog.Find(setting.Runtime) is not { } runtime)
                        continue;
                    compared++;
                    LatencyEstimate known = Predictions.Predict(network, device, runtime, setting.Precision, 1),
                        unknown = Predictions.Predict(network,
                            device with { Id = "nobody-measured-it", PublishedTimes = [] }, runtime, setting.Precision, 1);
                    Assert.Equal((EvidenceLevel.Setting, EvidenceLevel.Runtime), (known.Evidence.Level, unknown.Evidence.Level));
                    Assert.True(unknown.High.Value / unknown.Latency.Value > known.High.Value / known.Latency.Value,
                        $"{device.Id}, {runtime.Id}, {setting.Precision.Name}");
                }

        Assert.InRange(compared, 40, 10_000);
    }

    /// <summary>Every device with every runtime and type that it has a rate for.</summary>
    private static IEnumerable<(Device Device, RuntimeProfile Runtime, Precision Precision)> Settings() =>
        Predictions.Pairs.SelectMany(p => p.Runtime.Precisions.Where(t => Runs(p.Device, p.Runtime, t))
            .Select(t => (p.Device, p.Runtime, t)));

    private static bool Runs(Device device, RuntimeProfile runtime, Precision precision) =>
        runtime.RunsOn(device.Class, precision) && MachinePeaks.Of(device, runtime, precision) is not null;

    private static IEnumerable<(string What, Device Device)> Better(Device device)
    {
        Device arithmetic =
            device with { Peaks = [.. device.Peaks.Select(p => p with { Rate = Times(p.Rate, r => new FlopsPerSecond(1.3 * r.Value)) })] };
        Device bandwidth = Faster(device), caches = Larger(device), clocks = Clocked(device);
        yield return ("arithmetic", arithmetic);
        yield return ("bandwidth", bandwidth);
        yield return ("cache", caches);
        yield return ("clock", clocks);
        yield return ("of everything", Clocked(Larger(Faster(arithmetic))));
    }

    private static Device Faster(Device device) => device with
    {
        Memory = device.Memory with
        {
            PinRate = device.Memory.PinRate is { } pin ? Times(pin, r => 1.3 * r) : null,
            StatedBandwidth = device.Memory.StatedBandwidth is { } stated ? Times(stated, b => new BytesPerSecond(1.3 * b.Value)) : null,
            MeasuredBandwidth = device.Memory.MeasuredBandwidth is { } measured
                ? Times(measured, b => new BytesPerSecond(1.3 * b.Value)) : null,
        },
    };

    private static Device Larger(Device device) => device with
    {
        Caches = device.Caches with
        {
            L2 = device.Caches.L2 is { } second ? Times(second, b => new Bytes(2 * b.Value)) : null,
            LastLevel = device.Caches.LastLevel is { } last ? Times(last, b => new Bytes(2 * b.Value)) : null,
            Sram = device.Caches.Sram is { } sram ? Times(sram, b => new Bytes(2 * b.Value)) : null,
        },
    };

    private static Device Clocked(Device device) => device with
    {
        Clusters =
            [.. device.Clusters.Select(c => c with { Clock = c.Clock is { } clock ? Times(clock, h => 1.3 * h) : null,
                BoostClock = c.BoostClock is { } boost ? Times(boost, h => 1.3 * h) : null })],
    };

    private static Sourced<T> Times<T>(Sourced<T> number, Func<T, T> times)
        where T : struct => new(times(number.Value), number.Provenance);
}
