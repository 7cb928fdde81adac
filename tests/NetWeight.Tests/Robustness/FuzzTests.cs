using System.Diagnostics;
using System.Globalization;
using NetWeight.Graphs;
using NetWeight.Onnx;
using NetWeight.Tests.Onnx;

namespace NetWeight.Tests.Robustness;

/// <summary>
/// Whatever a file holds, the whole way from bytes to report gives a result or a <see cref="NetWeightException"/>, soon.
/// NETWEIGHT_FUZZ_SECONDS and NETWEIGHT_FUZZ_SEED let it run longer and elsewhere,
/// NETWEIGHT_FUZZ_CASE_SECONDS sets how long one case may take, NETWEIGHT_FUZZ_CASE repeats one case.
/// </summary>
public class FuzzTests
{
    private const long CaseLimitBytes = 512 << 20;
    private static readonly double Seconds = Setting("NETWEIGHT_FUZZ_SECONDS", 1.5);
    private static readonly double CaseLimitSeconds = Setting("NETWEIGHT_FUZZ_CASE_SECONDS", 5);
    private static readonly int Seed = (int)Setting("NETWEIGHT_FUZZ_SEED", 1);
    private static readonly int? Only = Environment.GetEnvironmentVariable("NETWEIGHT_FUZZ_CASE") is { } text
        ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    [Fact]
    public void Fuzz_Bytes()
    {
        byte[][] files = [.. Repository.Models.Select(File.ReadAllBytes).Where(f => f.Length < 200_000), .. Small().Select(Bytes)];
        Run(random =>
        {
            byte[] bytes = Mutate(files[random.Next(files.Length)], random);
            return () => OnnxReader.Read(bytes, "fuzz");
        });
    }

    [Fact]
    public void Fuzz_Structure()
    {
        Model[] models = [.. Repository.Models.Select(OnnxReader.Read).Where(m => m.Graph.Nodes.Count < 300), .. Small()];
        Run(random =>
        {
            Model model = new ModelMutator(random).Mutate(models[random.Next(models.Length)]);
            return () => model;
        });
    }

    [Fact]
    public void Fuzz_RandomNodes() => Run(random =>
    {
        Model model = new ModelMutator(random).Random();
        return () => model;
    });

    private static void Run(Func<Random, Func<Model>> make)
    {
        int at = Only ?? 0;
        var worker = Task.Factory.StartNew(
            () =>
            {
                var watch = Stopwatch.StartNew();
                do
                {
                    Check(make, at);
                    at++;
                }
                while (Only is null && watch.Elapsed.TotalSeconds < Seconds);
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        Assert.True(worker.Wait(TimeSpan.FromSeconds(Seconds + 60)), $"Seed {Seed}, case {at} does not end.");
        Assert.NotEqual(0, at);
    }

    private static void Check(Func<Random, Func<Model>> make, int at)
    {
        double seconds = double.MaxValue;
        // A busy machine can stop any case for a while: only one that is slow again and again is slow.
        for (int attempt = 0; attempt < 3 && seconds > CaseLimitSeconds; attempt++)
        {
            var read = make(new Random(unchecked(Seed * 1_000_003 + at)));
            var watch = Stopwatch.StartNew();
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                HostileModelTests.Json(HostileModelTests.Weigh(read()));
            }
            catch (NetWeightException e)
            {
                Assert.True(e.Message.Length > 0 && !e.Message.Contains('\n'),
                    $"Seed {Seed}, case {at} complains in several lines or none: {e.Message}");
            }
            catch (Exception e)
            {
                Assert.Fail($"Seed {Seed}, case {at}: {e}");
            }

            seconds = watch.Elapsed.TotalSeconds;
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            Assert.True(allocated < CaseLimitBytes, $"Seed {Seed}, case {at} allocated {allocated >> 20} MiB.");
        }

        Assert.True(seconds <= CaseLimitSeconds, $"Seed {Seed}, case {at} took {seconds:0.0} s.");
    }

    private static byte[] Mutate(byte[] file, Random random)
    {
        if (random.Next(2) == 0 && WireFields.Parse(file) is { } fields)
        {
            for (int i = random.Next(1, 8); i > 0; i--)
                fields.Mutate(random);
            return fields.ToArray();
        }

        List<byte> bytes = [.. file];
        for (int i = random.Next(1, 10); i > 0 && bytes.Count > 0; i--)
        {
            int at = random.Next(bytes.Count), count = Math.Min(random.Next(1, 40), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.RemoveRange(at, count); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, count)); break;
                case 4: bytes.InsertRange(at, Enumerable.Repeat((byte)0xFF, random.Next(1, 11))); break;
                default:
                    if (random.Next(4) == 0)
                        bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Small models with what the real ones lack: branches, loops, functions, every kind of attribute.</summary>
    private static Model[] Small()
    {
        Graph branch = Build.Graph([], ["t"], [Build.Node("Relu", "x", "t")]);
        Graph body = Build.Graph(
            [new ValueInfo("i", null), new ValueInfo("go", null), new ValueInfo("s", null)],
            ["go2", "s2", "scan"],
            [Build.Node("Identity", "go", "go2"),
                Build.Node("Concat", ["s", "s"], ["s2"], new NodeAttribute("axis", 0L)),
                    Build.Node("Cast", "i", "scan", new NodeAttribute("to", 1L))]);
        Graph step = Build.Graph([new ValueInfo("state", null), new ValueInfo("item", null)], ["next", "item2"],
            [Build.Node("Add", ["state", "item"], ["next"]), Build.Node("Relu", "item", "item2")]);
        var function = new FunctionDefinition
        {
            Domain = "local",
            Name = "F",
            Inputs = ["a"],
            Outputs = ["b"],
            Nodes = [Build.Node("Relu", "a", "m"), Build.Node("Softmax", "m", "b")],
            ValueInfos = [new ValueInfo("m", null)]
        };
        Node call = Build.Node("F", "x", "y") with { Domain = "local", OpsetVersion = 1 };
        ValueInfo[] fed = [Build.Fed("x", 2, 3)];
        return
        [
            OnnxWriterTests.Everything(),
            Build.Model([.. fed, new ValueInfo("c", TestGraph.T(DataType.Bool))], ["y"],
                [Build.Node("If", "c", "y", new NodeAttribute("then_branch", branch), new NodeAttribute("else_branch", branch))]),
            Build.Model(fed, ["y", "z"],
                [Build.Node("Loop", ["n", "", "x"], ["y", "z"], new NodeAttribute("body", body))], Tensor.Of("n", [], [5L])),
            Build.Model(fed, ["y", "z"],
                [Build.Node("Scan", ["w", "x"], ["y", "z"], new NodeAttribute("num_scan_inputs", 1L),
                    new NodeAttribute("body", step))], Tensor.Of("w", [3], new float[3])),
            Build.Model(Build.Graph(fed, ["y"], [call]), function),
            Build.Model(fed, ["y"], [Build.Node("Shape", "x", "s"), Build.Node("Gather", ["s", "k"], ["g"]),
                Build.Node("ConstantOfShape", "g", "c"), Build.Node("Expand", ["c", "s"], ["e"]),
                    Build.Node("Reshape", ["e", "s"], ["y"])], Tensor.Of("k", [1], [0L])),
        ];
    }

    private static byte[] Bytes(Model model)
    {
        using var stream = new MemoryStream();
        OnnxWriter.Write(model, stream);
        return stream.ToArray();
    }

    private static double Setting(string name, double otherwise) =>
        Environment.GetEnvironmentVariable(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
