using NetWeight.Architectures;
using NetWeight.Architectures.Blocks;

namespace NetWeight.Accuracy.Networks;

/// <summary>
/// Networks as the Caffe models of their time have them, if these differ from what torchvision made of them later.
/// ncnn measures the Caffe models;
/// their counts (<c>ncnn-models.csv</c>) tell that these are the same.
/// </summary>
internal static class CaffeNetworks
{
    /// <summary>Name, family, input size, network.</summary>
    public static IReadOnlyDictionary<string, (string Family, int Size, Action<NetworkBuilder> Write)> All { get; } =
        new Dictionary<string, (string, int, Action<NetworkBuilder>)>
        {
            ["caffe alexnet"] = ("AlexNet", 227, AlexNet),
            ["caffe googlenet"] = ("GoogLeNet", 224, GoogLeNet),
            ["caffe mobilenet_v2"] = ("MobileNetV2", 224, MobileNetV2),
            ["caffe resnet18"] = ("ResNet", 224, ResNet18),
            ["caffe squeezenet1_1"] = ("SqueezeNet", 227, SqueezeNet),
        };

    /// <summary>Krizhevsky et al. 2012, figure 2: two columns that meet in the third convolution, local response normalization.</summary>
    private static void AlexNet(NetworkBuilder net)
    {
        FeatureMap x = net.Activate(net.Conv(net.Input(), 96, 11, 4, padding: 0, bias: true), Activation.Relu);
        x = net.MaxPool(net.LocalResponseNorm(x), 3, 2);
        x = net.Activate(net.Conv(x, 256, 5, groups: 2, bias: true), Activation.Relu);
        x = net.MaxPool(net.LocalResponseNorm(x), 3, 2);
        x = net.Activate(net.Conv(x, 384, 3, bias: true), Activation.Relu);
        x = net.Activate(net.Conv(x, 384, 3, groups: 2, bias: true), Activation.Relu);
        x = net.MaxPool(net.Activate(net.Conv(x, 256, 3, groups: 2, bias: true), Activation.Relu), 3, 2);
        FeatureVector y = net.Activate(net.Linear(net.Flatten(x), 4096), Activation.Relu);
        y = net.Activate(net.Linear(y, 4096), Activation.Relu);
        net.Output(net.Linear(y, net.Options.Classes));
    }

    /// <summary>Szegedy et al. 2015, table 1, with its 5x5 kernels and local response normalization.</summary>
    private static void GoogLeNet(NetworkBuilder net)
    {
        FeatureMap x = net.InceptionConv(net.Input(), 64, 7, 2, 3);
        x = net.LocalResponseNorm(net.MaxPool(x, 3, 2, ceil: true));
        x = net.InceptionConv(net.InceptionConv(x, 64, 1), 192, 3, padding: 1);
        x = net.MaxPool(net.LocalResponseNorm(x), 3, 2, ceil: true);
        x = net.Inception(x, 64, 96, 128, 16, 32, 32);
        x = net.Inception(x, 128, 128, 192, 32, 96, 64);
        x = net.MaxPool(x, 3, 2, ceil: true);
        x = net.Inception(x, 192, 96, 208, 16, 48, 64);
        x = net.Inception(x, 160, 112, 224, 24, 64, 64);
        x = net.Inception(x, 128, 128, 256, 24, 64, 64);
        x = net.Inception(x, 112, 144, 288, 32, 64, 64);
        x = net.Inception(x, 256, 160, 320, 32, 128, 128);
        x = net.MaxPool(x, 3, 2, ceil: true);
        x = net.Inception(x, 256, 160, 320, 32, 128, 128);
        x = net.Inception(x, 384, 192, 384, 48, 128, 128);
        net.Output(net.Classifier(x));
    }

    /// <summary>Sandler et al. 2018, table 2, but the first bottleneck has its 1x1 expansion too, though it expands by 1.</summary>
    private static void MobileNetV2(NetworkBuilder net)
    {
        FeatureMap x = net.ConvBn(net.Input(), 32, 3, 2);
        foreach ((int t, int c, int n, int s) in new[] { (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2),
            (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1) })
            for (int i = 0; i < n; i++)
            {
                FeatureMap y = net.ConvBn(x, x.Channels * t, 1);
                y = net.ConvBn(y, y.Channels, 3, i == 0 ? s : 1, groups: y.Channels);
                y = net.ConvBn(y, c, 1, activation: Activation.None);
                x = i == 0 ? y : net.Add(x, y);
            }

        net.Output(net.Classifier(net.ConvBn(x, 1280, 1)));
    }

    /// <summary>He et al. 2016, table 1, with a convolution in the first shortcut too.</summary>
    private static void ResNet18(NetworkBuilder net)
    {
        FeatureMap x = net.MaxPool(net.ConvBn(net.Input(), 64, 7, 2), 3, 2, padding: 1);
        FeatureMap y = net.ConvBn(net.ConvBn(x, 64, 3), 64, 3, activation: Activation.None);
        x = net.Activate(net.Add(y, net.ConvBn(x, 64, 1, activation: Activation.None)), Activation.Relu);
        x = net.BasicBlock(x, 64, 1);
        foreach (int channels in new[] { 128, 256, 512 })
            x = net.BasicBlock(net.BasicBlock(x, channels, 2), channels, 1);
        net.Output(net.Classifier(x));
    }

    /// <summary>Version 1.1 of Iandola et al. 2016, with a border of one pixel around the input of the last convolution.</summary>
    private static void SqueezeNet(NetworkBuilder net)
    {
        FeatureMap x =
            net.MaxPool(net.Activate(net.Conv(net.Input(), 64, 3, 2, padding: 0, bias: true), Activation.Relu), 3, 2, ceil: true);
        x = net.MaxPool(net.Fire(net.Fire(x, 16, 64), 16, 64), 3, 2, ceil: true);
        x = net.MaxPool(net.Fire(net.Fire(x, 32, 128), 32, 128), 3, 2, ceil: true);
        x = net.Fire(net.Fire(x, 48, 192), 48, 192);
        x = net.Fire(net.Fire(x, 64, 256), 64, 256);
        x = net.Activate(net.Conv(x, net.Options.Classes, 1, padding: 1, bias: true), Activation.Relu);
        net.Output(net.Flatten(net.GlobalAveragePool(x)));
    }
}
