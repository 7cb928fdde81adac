using System.IO.Compression;
using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Measurement.Samples;

/// <summary>
/// Inputs of a model from a file: a .npz (a zip with one .npy per input), a .npy for a model with one input, or raw
/// little-endian bytes, one input after the other. A file may hold several samples: raw bytes one after the other,
/// arrays along their first axis.
/// </summary>
public static class SampleFile
{
    /// <summary>The most bytes of one file's samples: they are all held in memory.</summary>
    private const long MostBytes = 1L << 30;

    /// <summary>
    /// The samples in a file, one list of named tensors per run. Throws <see cref="NetWeightException"/> if they do
    /// not fit the model's inputs.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model with the shapes of its inputs.</param>
    public static IReadOnlyList<IReadOnlyList<Tensor>> Read(string path, ShapedModel model)
    {
        foreach (Value input in model.Graph.Inputs)
            if (input.Bytes is null)
                throw new NetWeightException(
                    $"The shape of input '{input.Name}' is open; give it with --input {input.Name}=SHAPE or --dim.");
        try
        {
            using FileStream stream = File.OpenRead(path);
            byte[] start = new byte[6];
            int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            stream.Position = 0;
            if (read >= 4 && start.AsSpan(0, 2).SequenceEqual("PK"u8) && start[2] is 3 or 5)
                return ReadArchive(stream, path, model);
            if (NumpyArray.Starts(start))
                return model.Graph.Inputs.Count == 1
                    ? Split(new Dictionary<string, NumpyArray>
                    {
                        [model.Graph.Inputs[0].Name] = NumpyArray.Read(stream, $"'{path}'", MostBytes),
                    }, path, model)
                    : throw new NetWeightException(
                        $"'{path}' holds one array, the model has {model.Graph.Inputs.Count} inputs "
                            + $"({Inputs(model)}); save them together with numpy.savez.");
            return path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase)
                ? throw new NetWeightException($"'{path}' is not a NumPy file: its header is missing.")
                : ReadRaw(stream, path, model);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new NetWeightException($"Cannot read '{path}': {FileProblem.Reason(e)}.", e);
        }
    }

    private static List<Tensor[]> ReadArchive(Stream stream, string path, ShapedModel model)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
        var arrays = new Dictionary<string, NumpyArray>();
        long left = MostBytes;
        string[] names = [.. archive.Entries.Where(e => e.FullName.EndsWith(".npy", StringComparison.Ordinal))
            .Select(e => e.FullName[..^4])];
        foreach (Value input in model.Graph.Inputs)
        {
            // A single array is the single input, whatever it is called: numpy.savez(x) calls it arr_0.
            string name = names.Length == 1 && model.Graph.Inputs.Count == 1 ? names[0] : input.Name;
            ZipArchiveEntry entry = archive.GetEntry(name + ".npy")
                ?? throw new NetWeightException($"'{path}' has no array '{input.Name}'; it has "
                    + $"{(names.Length == 0 ? "none" : string.Join(", ", names))}. "
                    + $"Save one per input by its name: numpy.savez(file, **{{'{input.Name}': x}}).");
            using Stream content = entry.Open();
            NumpyArray array = NumpyArray.Read(content, $"'{name}' in '{path}'", left);
            left -= array.Bytes.Length;
            arrays[input.Name] = array;
        }

        return Split(arrays, path, model);
    }

    private static List<Tensor[]> ReadRaw(Stream stream, string path, ShapedModel model)
    {
        long expected = model.Graph.Inputs.Sum(i => i.Bytes!.Value);
        if (expected == 0 || stream.Length == 0 || stream.Length % expected != 0)
            throw new NetWeightException(
                $"'{path}' holds {stream.Length} bytes; the model's inputs take {expected} per sample "
                    + $"({Inputs(model)}).");
        if (stream.Length > MostBytes)
            throw new NetWeightException(
                $"'{path}' holds {stream.Length} bytes, more than the {MostBytes} that are read at once; "
                    + "give fewer samples.");
        var samples = new List<Tensor[]>();
        for (long i = 0; i < stream.Length / expected; i++)
        {
            var inputs = new List<Tensor>();
            foreach (Value input in model.Graph.Inputs)
            {
                byte[] bytes = new byte[input.Bytes!.Value];
                stream.ReadExactly(bytes);
                inputs.Add(ToTensor(input, bytes));
            }

            samples.Add([.. inputs]);
        }

        return samples;
    }

    /// <summary>Cuts arrays along their first axis into samples of the inputs' shapes.</summary>
    private static List<Tensor[]> Split(Dictionary<string, NumpyArray> arrays, string path, ShapedModel model)
    {
        long? count = null;
        foreach (Value input in model.Graph.Inputs)
        {
            NumpyArray array = arrays[input.Name];
            long[] shape = Sizes(input);
            if (array.DataType != input.DataType && !(array.DataType == DataType.Double && input.DataType == DataType.Float))
                throw new NetWeightException(
                    $"'{path}': the array for input '{input.Name}' holds {array.DataType.OnnxName}, the model "
                        + $"takes {input.DataType.OnnxName}; save x.astype('{NumpyName(input.DataType)}').");
            long own = Samples(array.Dims, shape)
                ?? throw new NetWeightException($"'{path}': the array for input '{input.Name}' has the shape "
                    + $"{string.Join('x', array.Dims)}; the model takes {string.Join('x', shape)}, several "
                    + "samples along the first axis.");
            if (count is not null && count != own)
                throw new NetWeightException($"'{path}': the array for input '{input.Name}' holds {own} samples, others {count}.");
            count = own;
        }

        var samples = new List<Tensor[]>();
        for (int i = 0; i < (count ?? 0); i++)
            samples.Add([.. model.Graph.Inputs.Select(input => ToTensor(input, Part(arrays[input.Name], input, i)))]);
        return samples.Count > 0 ? samples : throw new NetWeightException($"'{path}' holds no sample.");
    }

    /// <summary>
    /// The number of inputs of a shape that an array holds: one of just that shape, several after each other along the first
    /// axis, or along one axis more.
    /// </summary>
    private static long? Samples(long[] array, long[] input)
    {
        if (array.AsSpan().SequenceEqual(input))
            return 1;
        if (array.Length == input.Length + 1 && array.AsSpan(1).SequenceEqual(input))
            return array[0];
        return array.Length == input.Length && input.Length > 0 && array.AsSpan(1).SequenceEqual(input.AsSpan(1))
            && input[0] > 0 && array[0] % input[0] == 0 ? array[0] / input[0] : null;
    }

    private static byte[] Part(NumpyArray array, Value input, int index)
    {
        long width = array.DataType.Bits / 8, elements = input.Elements!.Value;
        byte[] own = array.Bytes.AsSpan(checked((int)(index * elements * width)), checked((int)(elements * width))).ToArray();
        return array.DataType == input.DataType ? own : Elements.Pack(input.DataType,
            Elements.Read(new Tensor(input.Name, array.DataType, Sizes(input), new MemoryPayload(own))));
    }

    private static string NumpyName(DataType type) =>
        type switch { DataType.Float => "float32", DataType.Double => "float64", _ => type.OnnxName };

    private static Tensor ToTensor(Value input, byte[] bytes) => new(input.Name, input.DataType, Sizes(input), new MemoryPayload(bytes));

    private static long[] Sizes(Value input) => [.. input.Shape!.ToArray().Select(d => d.Value)];

    private static string Inputs(ShapedModel model) => string.Join(", ", model.Graph.Inputs.Select(i => $"{i.Name}: {i.Type}"));
}
