using NetWeight.Graphs;
using NetWeight.Onnx;

namespace NetWeight.Workbench.Tests;

/// <summary>Files that nobody means: cut, random, absurd, cyclic, nested, or full of markup. Equal on each run.</summary>
internal static class HostileFiles
{
    private const string Markup = "<img src=x onerror=\"document.title='taken'\"></script><script>document.title='taken'</script>";

    /// <summary>The files, by name.</summary>
    public static IEnumerable<(string Name, byte[] Content)> All()
    {
        byte[] whole = File.ReadAllBytes(Repository.MobileNetV2);
        var random = new Random(20);
        foreach (int length in new[] { 0, 1, 2, 7, 100, 5_000, whole.Length / 2, whole.Length - 1 })
            yield return ($"cut-{length}.onnx", whole[..length]);
        for (int i = 0; i < 6; i++)
        {
            var noise = new byte[random.Next(1, 20_000)];
            random.NextBytes(noise);
            yield return ($"noise-{i}.onnx", noise);
        }

        for (int i = 0; i < 10; i++)
        {
            byte[] broken = [.. whole];
            for (int change = 0; change <= 4 * i; change++)
                broken[random.Next(broken.Length)] = (byte)random.Next(256);
            yield return ($"changed-{i}.onnx", broken);
        }

        // Its weights lie in weights.bin, which is not there; then at a place that nobody may name.
        yield return ("elsewhere.onnx", whole);
        yield return ("outside.onnx", Replaced(whole, "weights.bin"u8, "../../etc/x"u8));
        yield return ("not-a-model.zip", [0x50, 0x4b, 3, 4, 0, 0]);
        yield return ("page.onnx", "<!DOCTYPE html><html><script>alert(1)</script>"u8.ToArray());
        // A message of 2^62 bytes, by its head.
        yield return ("length.onnx", [0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x3f, 1, 2, 3]);
        // Groups (wire type 3), opened a hundred thousand times.
        yield return ("groups.onnx", [.. Enumerable.Repeat((byte)0x3b, 100_000)]);
        foreach ((string name, Model model) in Models())
            yield return (name + ".onnx", Written(model));
    }

    /// <summary>Files of the wire format that hold a model with something wrong in it.</summary>
    private static IEnumerable<(string Name, Model Model)> Models()
    {
        yield return ("cycle", Build.Model([Build.Fed("x", 1)], ["a"],
            [Build.Node("Add", ["b", "x"], ["a"]), Build.Node("Relu", "a", "b")]));
        yield return ("twice", Build.Model([Build.Fed("x", 1)], ["a"], [Build.Node("Relu", "x", "a"), Build.Node("Abs", "x", "a")]));
        yield return ("beyond", Build.Model([Build.Fed("x", 1L << 31, 1L << 31)], ["z"],
            [Build.Node("Relu", "x", "y"), Build.Node("MatMul", ["y", "y"], ["z"])]));
        yield return ("total", Build.Model([Build.Fed("x0", 1L << 30, 1L << 30)], ["x8"],
            [.. Enumerable.Range(0, 8).Select(i => Build.Node("Relu", $"x{i}", $"x{i + 1}"))]));
        yield return ("negative",
            Build.Model([new ValueInfo("x", new TensorType(DataType.Float, new Shape([Dim.Of(-5), Dim.Of(3)])))], ["y"],
            [Build.Node("Relu", "x", "y")]));
        yield return ("padded", Build.Model([Build.Fed("x", 1, 1, 1L << 40, 1L << 40)], ["y"],
            [Build.Node("MaxPool", "x", "y", new NodeAttribute("kernel_shape", [1L << 40, 2]), new NodeAttribute("strides", [0L, -1]))]));
        yield return ("unknown", Build.Model([Build.Fed("x", 1, 3)], ["y"], [Build.Node(Markup, "x", "y")]));
        yield return ("nothing", Build.Model([], [], []));
        yield return ("markup", Build.Model([Build.Fed(Markup, 1, 3)], [Markup + "2"], [Build.Node("Relu", Markup, Markup + "2")]));
        yield return ("deep", Build.Model(Build.Graph([Build.Fed("x", 1), new ValueInfo("c", TestGraph.T(DataType.Bool))], ["y"],
            [Build.Node("If", "c", "y", new NodeAttribute("then_branch", Nested(20)), new NodeAttribute("else_branch", Nested(20)))])));
        yield return ("deeper",
            Build.Model(Nested(400) with { Inputs = [Build.Fed("x", 1), new ValueInfo("c", TestGraph.T(DataType.Bool))] }));
        FunctionDefinition self = new()
        {
            Domain = "local",
            Name = "F",
            Inputs = ["a"],
            Outputs = ["b"],
            Nodes = [Build.Node("F", "a", "b") with { Domain = "local" }],
        };
        yield return ("calls-itself",
            Build.Model(Build.Graph([Build.Fed("x", 1)], ["y"], [Build.Node("F", "x", "y") with { Domain = "local" }]), self));
        yield return ("wide", Build.Model([Build.Fed("x", 1, 8)], ["y1999"],
            [.. Enumerable.Range(0, 2000).Select(i => Build.Node("Relu", "x", $"y{i}"))]));
    }

    private static Graph Nested(int depth)
    {
        Graph inner = Build.Graph([], ["z"], [Build.Node("Relu", "x", "z")]);
        for (int i = 0; i < depth; i++)
            inner = Build.Graph([], [$"z{i}"], [Build.Node("If", "c", $"z{i}", new NodeAttribute("then_branch", inner),
                new NodeAttribute("else_branch", Build.Graph([], [$"e{i}"], [Build.Node("Abs", "x", $"e{i}")])))]);
        return inner;
    }

    private static byte[] Replaced(byte[] content, ReadOnlySpan<byte> old, ReadOnlySpan<byte> with)
    {
        byte[] result = [.. content];
        for (int at = result.AsSpan().IndexOf(old); at >= 0; at = result.AsSpan().IndexOf(old))
            with.CopyTo(result.AsSpan(at));
        return result;
    }

    private static byte[] Written(Model model)
    {
        using var stream = new MemoryStream();
        OnnxWriter.Write(model, stream);
        return stream.ToArray();
    }
}
