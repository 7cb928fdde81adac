namespace NetWeight.Architectures;

/// <summary>A feature map [batch, channels, height, width] of a network being built.</summary>
/// <param name="Name">The value's name in the graph.</param>
/// <param name="Channels">Its width.</param>
/// <param name="Height">Its height.</param>
/// <param name="Width">Its extent across.</param>
public readonly record struct FeatureMap(string Name, int Channels, int Height, int Width);

/// <summary>A feature vector [batch, length] of a network being built.</summary>
/// <param name="Name">The value's name in the graph.</param>
/// <param name="Length">Its number of features.</param>
public readonly record struct FeatureVector(string Name, int Length);

/// <summary>The activation after a convolution.</summary>
public enum Activation
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>min(max(0, x), 6).</summary>
    Relu6,

    /// <summary>x / 10 below zero.</summary>
    LeakyRelu,

    /// <summary>A slope below zero that is learned per channel.</summary>
    PRelu,

    /// <summary>x * sigmoid(x), also called swish.</summary>
    Silu,

    /// <summary>x * hard-sigmoid(x) (Howard et al. 2019, section 5.2).</summary>
    HardSwish,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,

    /// <summary>min(max(0, x + 3), 6) / 6.</summary>
    HardSigmoid,

    /// <summary>x * tanh(softplus(x)).</summary>
    Mish,

    /// <summary>x * the normal distribution's integral, by erf.</summary>
    Gelu,
}
