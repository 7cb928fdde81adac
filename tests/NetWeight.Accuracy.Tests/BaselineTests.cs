using NetWeight.Accuracy.Predictors;

namespace NetWeight.Accuracy.Tests;

public class BaselineTests
{
    [Fact]
    public void Constants_come_from_the_fit_half_of_the_same_device()
    {
        // 2 ms per GMAC on the fit half; the held-out network and the other device tell another story.
        Sample[] samples =
        [
            Timed("resnet18", 2e-3), Timed("resnet34", 2e-3), Timed("resnet50", 2e-3),
            SampleMaker.Make("vgg16", 1, fits: false), SampleMaker.Make("resnet18", 1, fits: true, device: "another"),
        ];
        BaselinePredictor baseline = BaselinePredictor.Maccs(samples);
        Assert.Equal(2e-3, baseline.Constants(samples[0].Group)!.Single(), 12);
        // VGG-16: 15,470,264,320 MACCs (published.csv of torchvision's network).
        Assert.Equal(15.47026432 * 2e-3, baseline.PredictSeconds(samples[3])!.Value, 9);
        Assert.Null(baseline.PredictSeconds(samples[4])); // one sample cannot be fitted and judged
    }

    [Fact]
    public void Activations_are_the_second_feature()
    {
        Sample[] samples = Fit(cpu: false, "resnet18", "mobilenet_v2", "densenet121");
        Sample[] timed = [.. samples.Select(s => s with { Seconds = (3e-3 * s.GigaMaccs) + (5e-4 * s.MegaActivations) })];
        IReadOnlyList<double> constants = BaselinePredictor.MaccsAndActivations(timed).Constants(timed[0].Group)!;
        Assert.Equal(3e-3, constants[0], 9);
        Assert.Equal(5e-4, constants[1], 9);
    }

    [Fact]
    public void Cpus_have_parameters_and_a_constant_too()
    {
        Sample[] samples = Fit(cpu: true, "resnet18", "mobilenet_v2", "densenet121", "vgg16", "squeezenet1_1");
        Sample[] timed =
            [.. samples.Select(s => s with { Seconds = (3e-3 * s.GigaMaccs) + (5e-4 * s.MegaActivations)
                + (2e-4 * s.MegaParameters) + 1e-3 })];
        IReadOnlyList<double> constants = BaselinePredictor.MaccsAndActivations(timed).Constants(timed[0].Group)!;
        Assert.Equal([3e-3, 5e-4, 2e-4, 1e-3], constants.Select(c => Math.Round(c, 8)));
    }

    private static Sample[] Fit(bool cpu, params string[] networks) =>
        [.. networks.Select(n => SampleMaker.Make(n, 1, fits: true, cpu: cpu))];

    private static Sample Timed(string network, double secondsPerGigaMacc)
    {
        Sample sample = SampleMaker.Make(network, 1, fits: true);
        return sample with { Seconds = secondsPerGigaMacc * sample.GigaMaccs };
    }
}
