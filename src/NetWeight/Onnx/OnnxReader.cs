using Google.Protobuf;
using NetWeight.Graphs;
using NetWeight.Onnx.Proto;

namespace NetWeight.Onnx;

/// <summary>Reads ONNX files: the structure at once, the weights only on demand.</summary>
public static class OnnxReader
{
    /// <summary>
    /// Reads a model from a file. Time and memory depend on the number of nodes, not on the size of the weights.
    /// Throws <see cref="OnnxFormatException"/> for a file that is not an ONNX model, <see cref="NetWeightException"/>
    /// for one that cannot be opened.
    /// </summary>
    public static Model Read(string path)
    {
        try
        {
            if (Directory.Exists(path))
                throw new NetWeightException($"'{path}' is {ForeignFormats.OfFolder(path)}.");
            if (!File.Exists(path))
                throw new NetWeightException($"'{path}' does not exist.{NearFiles.DidYouMean(path)}");
            using var source = new FileByteSource(path);
            string fullPath = Path.GetFullPath(path);
            return Read(source, Path.GetFileNameWithoutExtension(path), fullPath, Path.GetDirectoryName(fullPath));
        }
        catch (OnnxFormatException e)
        {
            throw new OnnxFormatException($"'{path}': {e.Message}", e);
        }
        catch (NotSupportedException e)
        {
            throw new NetWeightException($"'{path}' is a pipe or a device; copy it into a file, or pass it through standard input.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NetWeightException($"Cannot read '{path}': {FileProblem.Reason(e)}.", e);
        }
    }

    /// <summary>Whether a name ends like a model's, ONNX or another format: it means a file, even if there is none.</summary>
    public static bool IsModelName(string name) => ForeignFormats.IsModelName(name);

    /// <summary>Reads a model from memory. Weights in external files cannot be found from here.</summary>
    public static Model Read(ReadOnlyMemory<byte> bytes, string name)
    {
        using var source = new MemoryByteSource(bytes);
        return Read(source, name, null, null);
    }

    /// <summary>
    /// Reads a model through a function, such as a file in a browser's worker: the structure now, weights on demand.
    /// Throws <see cref="OnnxFormatException"/> for a file that is not an ONNX model.
    /// </summary>
    /// <param name="read">Reads a part of the file: offset and length.</param>
    /// <param name="length">The file's length.</param>
    /// <param name="fileName">The file's name.</param>
    public static Model Read(Func<long, int, byte[]> read, long length, string fileName)
    {
        using var source = new RangeSource(read, length);
        return Read(source, Path.GetFileNameWithoutExtension(fileName), null, null, fileName);
    }

    /// <summary>
    /// Reads a model's structure through a reader that answers later, such as a file in a browser. It gets the parts with the
    /// structure alone, whatever the size of the weights; elements of large tensors cannot be read from the result.
    /// Throws <see cref="OnnxFormatException"/> for a file that is not an ONNX model.
    /// </summary>
    /// <param name="read">Reads a part of the file: offset and length.</param>
    /// <param name="length">The file's length.</param>
    /// <param name="fileName">The file's name.</param>
    public static async ValueTask<Model> ReadStructureAsync(Func<long, int, ValueTask<byte[]>> read, long length, string fileName)
    {
        try
        {
            using var loader = new StructureLoader(read, length);
            return Read(await loader.LoadAsync(), Path.GetFileNameWithoutExtension(fileName), null, null, fileName);
        }
        catch (OnnxFormatException e)
        {
            throw new OnnxFormatException($"'{fileName}': {e.Message}", e);
        }
    }

    private static Model Read(ByteSource source, string name, string? path, string? folder, string? fileName = null)
    {
        if (source.Length == 0)
            throw new OnnxFormatException("The file is empty.");
        string? file = fileName ?? (path is null ? null : Path.GetFileName(path));
        if (ForeignFormats.OfContent(source, file) is { } other)
            throw new OnnxFormatException($"This is {other}.");
        ModelProto proto;
        try
        {
            proto = ModelProto.Parser.ParseFrom(SkeletonExtractor.Extract(source).Span);
        }
        // If the content is inconclusive, the name decides.
        catch (OnnxFormatException e) when (ForeignFormats.OfName(file) is { } named)
        {
            throw new OnnxFormatException($"This is not an ONNX model; by its name it is {named}.", e);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new OnnxFormatException(ForeignFormats.OfName(file) is { } named
                ? $"This is not an ONNX model; by its name it is {named}."
                : $"Not an ONNX model, or a damaged one: {e.Message}", e);
        }

        if (proto.Graph is null)
            throw new OnnxFormatException(ForeignFormats.OfName(file) is { } named
                ? $"This is not an ONNX model; by its name it is {named}."
                : "The file holds no graph: it is truncated, or not an ONNX model.");
        return new ModelConverter(source, path, folder).Convert(proto, name);
    }
}
