using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;
using NetWeight.Operators;

namespace NetWeight.Tests.Latency;

/// <summary>Synthetic machines, whose times are the model's own under other factors: calibration must find its way
/// there from the runtime's.</summary>
public class CalibratorTests
{
    private static readonly Device Laptop = DeviceCatalog.Get("intel-core-i5-5200u");
    private static readonly RuntimeProfile Runtime = RuntimeCatalog.Get("onnxruntime");
    private static readonly DeviceSource Source = new("test", "a synthetic machine");
    private static readonly FactorSet Usual = FitCatalog.FactorsFor(Laptop, Runtime, Precision.Fp32)!;

    private static readonly string[] Names =
    [
        "mobilenet_v2", "resnet18", "squeezenet1_1", "shufflenet_v2_x1_0", "mobilenetv3_small_100", "mnasnet0_5",
            "regnetx_002", "ghostnet_050", "mobilenetv1_050",
        "mobileone_s0", "peleenet", "shufflenet_g3", "mobilenetv4_conv_small", "googlenet",
    ];

    [Fact]
    public void Factors_OfASyntheticMachine_AreRecovered()
    {
        FactorSet truth = Usual with
        {
            Values = Usual.Values.With(Factor.Pointwise, Usual.Values[Factor.Pointwise] / 2)
                .With(Factor.Depthwise, Usual.Values[Factor.Depthwise] * 1.7).With(Factor.KernelSeconds, 8e-6),
        };
        CalibrationResult result = Calibrator.Run(Samples(Names, truth), Runtime, Source, "14 synthetic networks",
            TestContext.Current.CancellationToken);

        Assert.InRange(result.Before, 0.15, 2);
        Assert.InRange(result.WithFactors, 0, 0.03);
        foreach (string unseen in (string[])["efficientnet_lite0", "mobilenetv2_050", "resnet50"])
        {
            FitSample sample = Sample(unseen, truth);
            double predicted = LatencyModel.Predict(sample.Plan, With(result.Calibration), Precision.Fp32, 1).Latency.Value;
            Assert.InRange(predicted / sample.Seconds, 0.92, 1.08);
            Assert.True(Math.Abs(Math.Log(predicted / sample.Seconds)) < Math.Abs(
                Math.Log(sample.Predict(Usual) / sample.Seconds)) / 2, unseen);
        }
    }

    [Fact]
    public void Corrections_OfASyntheticMachine_AreRecovered()
    {
        // Depthwise convolutions outside of the fast layout take three times as long; no factor can say that.
        FactorSet truth =
            Usual with { Corrections = new Corrections([new KernelCorrection("depthwise", "bytes", [new CorrectionPoint(1, 3)])], "test") };
        FitSample[] samples = [.. Names.Select(n => Sample(n, truth))];
        IReadOnlyList<KernelCorrection> found = new CorrectionFit().Run(samples, Usual);

        FitSample unseen = Sample("efficientnet_lite0", truth);
        Assert.InRange(unseen.Predict(Usual) / unseen.Seconds, 0.2, 0.85);
        Assert.InRange(unseen.Predict(Usual with { Corrections = new Corrections(found, "test") }) / unseen.Seconds, 0.93, 1.07);
    }

    [Fact]
    public void Corrections_WithNothingToCorrect_AreNearOne()
    {
        FitSample[] samples = [.. Names.Select(n => Sample(n, Usual))];
        Assert.All(new CorrectionFit().Run(samples, Usual).SelectMany(c => c.Points), p => Assert.InRange(p.Factor, 0.999, 1.001));
    }

    [Fact]
    public void AFewNetworks_CorrectTheFit_AndNarrowItsInterval()
    {
        CalibrationSample[] exact = [.. Samples(Names[..4], Usual)
            .Select(s => s with { Fit = s.Fit with { Seconds = 1.7 * s.Fit.Seconds } })];
        CalibrationResult result = Calibrator.Run(exact, Runtime, Source, "4 networks", TestContext.Current.CancellationToken);
        Assert.Equal((4, 1.0), (result.Calibration.Anchors, result.Calibration.Scale));
        Assert.InRange(result.Unseen, 0, result.Before / 3);
        FitSample unseen = Sample("resnet50", Usual);
        LatencyEstimate after = LatencyModel.Predict(unseen.Plan, With(result.Calibration), Precision.Fp32, 1);
        Assert.InRange(after.Latency.Value / (1.7 * unseen.Seconds), 0.85, 1.1);
        Assert.Equal((EvidenceLevel.Anchored, "anchored on 4 networks"), (after.Evidence.Level, after.Basis));
        // Narrower than that of a device of which nothing is known.
        LatencyEstimate unknown = LatencyModel.Predict(unseen.Plan,
            Laptop with { Id = "nobody-measured-it", PublishedTimes = [] }, Precision.Fp32, 1);
        Assert.True(after.High.Value / after.Latency.Value < unknown.High.Value / unknown.Latency.Value * 0.8);
        // The same times say something of the other types of the runtime.
        Assert.Contains(result.Others, c => c.Precision == Precision.Int8
            && c.Factors[Factors.Name(Factor.Pointwise)] < FitCatalog.FactorsFor(Laptop, Runtime,
            Precision.Int8)!.Values[Factor.Pointwise]);
    }

    [Fact]
    public void TimesAsPredicted_ChangeNothing_InAnyType()
    {
        // Fed with the fit's own predictions, a calibration must find that they are right: for every type, batch and runtime.
        foreach ((string device, string runtime, Precision precision, long batch) in (ReadOnlySpan<(string, string, Precision, long)>)
            [("nvidia-t4", "tensorrt", Precision.Fp32, 1), ("nvidia-t4", "tensorrt", Precision.Fp16, 8),
                ("nvidia-t4", "tensorrt", Precision.Int8, 1), ("nvidia-l4", "pytorch-eager", Precision.Fp16, 32),
                    ("raspberry-pi-4", "ncnn", Precision.Int8, 1)])
        {
            Device on = DeviceCatalog.Get(device) with { PublishedTimes = [] };
            RuntimeProfile with = RuntimeCatalog.Get(runtime);
            Anchor[] anchors = [.. Names[..5].Select(n => Predictions.Plan(n, on, with, precision, batch))
                .Select(p => new Anchor(p, precision, null, LatencyModel.Predict(p, on, precision).Latency.Value))];
            Device after = Anchors.Apply(on, anchors, Source);
            foreach (Anchor anchor in anchors)
                Assert.Equal(1, LatencyModel.Predict(anchor.Plan, after, precision).Latency.Value / anchor.Seconds, 1e-3);
            Assert.All(Anchors.LeaveOneOut(on, anchors), e => Assert.Equal(0, e, 1e-3));
        }
    }

    [Fact]
    public void OneTime_MovesTheDevice_AndASpoiledOneDoesNotBendTheRest()
    {
        Device board = DeviceCatalog.Get("rockchip-rk3566") with { PublishedTimes = [] };
        RuntimeProfile ncnn = RuntimeCatalog.Get("ncnn");
        KernelPlan Plan(string name) => Predictions.Plan(name, board, ncnn, Precision.Fp32);
        double Before(string name) => LatencyModel.Predict(Plan(name), board, Precision.Fp32).Latency.Value;
        Anchor At(string name, double times) => new(Plan(name), Precision.Fp32, null, times * Before(name));
        double one = LatencyModel.Predict(Plan("resnet50"), Anchors.Apply(board, [At("mobilenet_v2", 1.5)], Source),
            Precision.Fp32).Latency.Value / Before("resnet50");
        Assert.InRange(one, 1.15, 1.5);
        Anchor[] five = [At("mobilenet_v2", 1.5), At("resnet18", 1.5), At("googlenet", 1.5), At("squeezenet1_1", 1.5), At("mnasnet0_5", 6)];
        double rest = LatencyModel.Predict(Plan("resnet50"), Anchors.Apply(board, five, Source),
            Precision.Fp32).Latency.Value / Before("resnet50");
        Assert.InRange(rest, 1.3, 1.85);
    }

    [Fact]
    public void TooFewNetworks_AreAnError() =>
        Assert.Contains("too few", Assert.Throws<NetWeightException>(() =>
            Calibrator.Run(Samples(Names[..2], Usual), Runtime, Source, "",
                TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);

    [Fact]
    public void ACalibratedDevice_IsPredictedWithIt_AndSaysSo()
    {
        var calibration = new DeviceCalibration
        {
            Runtime = Runtime.Id,
            Precision = Precision.Fp32,
            Threads = [1],
            Scale = 2,
            LogSpread = 0.1,
            Basis = "a test",
            Source = Source
        };
        FitSample sample = Sample("mobilenet_v2", Usual);
        LatencyEstimate one = LatencyModel.Predict(sample.Plan, With(calibration), Precision.Fp32, 1);
        Assert.Equal(2 * sample.Seconds, one.Latency.Value, 9);
        Assert.Equal(Math.Exp(1.645 * 0.1), one.High.Value / one.Latency.Value, 6);
        Assert.Contains("calibrated on this device: a test", one.Basis, StringComparison.Ordinal);
        Assert.Equal(one.Latency.Value, one.Kernels.Sum(k => k.Total.Value) + one.InferenceOverhead.Value, 9);
        // Another number of threads was not measured: an assumption, which widens the interval.
        LatencyEstimate two = LatencyModel.Predict(sample.Plan, With(calibration), Precision.Fp32, 2);
        Assert.Contains(two.Assumptions, a => a.StartsWith("threads: calibrated with 1", StringComparison.Ordinal));
        Assert.True(two.High.Value / two.Latency.Value > one.High.Value / one.Latency.Value);
    }

    [Fact]
    public void UnknownFactorsAndKernels_AreErrors()
    {
        var calibration = new DeviceCalibration
        {
            Runtime = Runtime.Id,
            Precision = Precision.Fp32,
            LogSpread = 0.1,
            Basis = "a test",
            Source = Source
        };
        KernelPlan plan = Sample("mobilenet_v2", Usual).Plan;
        string Message(DeviceCalibration wrong) =>
            Assert.Throws<NetWeightException>(() => LatencyModel.Predict(plan, With(wrong), Precision.Fp32, 1)).Message;
        Assert.Contains("'warpSpeed'",
            Message(calibration with { Factors = new Dictionary<string, double> { ["warpSpeed"] = 9 } }), StringComparison.Ordinal);
        Assert.Contains("'quantum'",
            Message(
                calibration with
                {
                    Corrections =
                    [new KernelCorrection("quantum", "rows", [new CorrectionPoint(1, 1)])]
                }), StringComparison.Ordinal);
    }

    [Fact]
    public void NumbersOfThreads_AreCalibratedByThemselves_AndPredictedWithTheirOwn()
    {
        CalibrationSample[] one = Samples(Names, Usual),
            two = [.. one.Select(s =>
                s with { Fit = s.Fit with { Threads = 2, Seconds = 3 * (s.Fit with { Threads = 2 }).Predict(Usual) } })];
        IReadOnlyList<CalibrationResult> each = Calibrator.RunEach([.. one, .. two], Runtime, Source, part =>
            $"{part.Count} networks", TestContext.Current.CancellationToken);
        Assert.Equal([[1], [2]], each.Select(r => r.Calibration.Threads));
        Assert.All(each, r => Assert.Equal("14 networks", r.Calibration.Basis));
        Device device = Laptop with { Calibrations = [.. each.Select(r => r.Calibration)] };
        FitSample unseen = Sample("resnet50", Usual);
        Assert.InRange(LatencyModel.Predict(unseen.Plan, device, Precision.Fp32, 1).Latency.Value / unseen.Seconds, 0.97, 1.03);
        Assert.InRange(LatencyModel.Predict(unseen.Plan, device, Precision.Fp32,
            2).Latency.Value / (unseen with { Threads = 2 }).Predict(Usual), 2.7, 3.3);

        // Too few with two threads for a separate fit.
        Assert.Equal([1, 2],
            Assert.Single(Calibrator.RunEach([.. one, .. two[..3]], Runtime, Source, _ =>
                "", TestContext.Current.CancellationToken)).Calibration.Threads);
    }

    [Theory]
    [InlineData(1.1, 1.1)]
    [InlineData(0.8, 1)] // no kernel is faster in a network than alone
    [InlineData(3, 1.1618)] // e^0.15: beyond, the machine was busy
    public void WholeNetworks_SetTheScale_WithinReason(double slower, double expected)
    {
        CalibrationSample[] whole = [.. Samples(["efficientnet_lite0", "mobilenetv2_050", "resnet50", "vgg16"], Usual)
            .Select(s => s with { Family = CalibrationSample.Whole, Fit = s.Fit with { Seconds = slower * s.Fit.Seconds } })];
        DeviceCalibration calibration = Calibrator.Run([.. Samples(Names, Usual), .. whole], Runtime, Source, "",
            TestContext.Current.CancellationToken).Calibration;

        // A slower cache explains a part, the scale the rest.
        double[] ratios =
            [.. whole.Select(s => LatencyModel.Predict(s.Fit.Plan, With(calibration), Precision.Fp32,
                1).Latency.Value / (s.Fit.Seconds / slower))];
        if (slower < 2)
            Assert.InRange(ratios.Order().Skip(1).Take(2).Average(), expected - 0.03, expected + 0.03);
        Assert.InRange(calibration.Scale, 1, 1.1619);
        Assert.True(calibration.Factors["cacheBandwidth"] >= 1
            && calibration.Factors["cacheBandwidth"] <= Usual.Values[Factor.CacheBandwidth] * 1.05);
    }

    private static Device With(DeviceCalibration calibration) => Laptop with { Calibrations = [calibration] };

    private static CalibrationSample[] Samples(IEnumerable<string> names, FactorSet truth) =>
        [.. names.Select(n => new CalibrationSample(n, "networks", Sample(n, truth)))];

    private static FitSample Sample(string name, FactorSet truth)
    {
        ModelCost cost = CostAnalyzer.Analyze(ShapeInference.Run(ArchitectureCatalog.Build(name)));
        var sample = new FitSample(KernelPlan.Form(cost, Runtime, KernelPlan.ChannelBlockOf(Laptop)), Laptop, Precision.Fp32, 1, 1);
        return sample with { Seconds = sample.Predict(truth) };
    }
}
