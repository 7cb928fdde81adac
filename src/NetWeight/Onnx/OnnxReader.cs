using System.Text;
using Google.Protobuf;
using NetWeight.Graphs;
using NetWeight.Onnx.Proto;

namespace NetWeight.Onnx;

/// <summary>Reads ONNX files: the structure at once, the weights only when somebody asks for them.</summary>
public static class OnnxReader
{
    /// <summary>
    /// Reads a model from a file. Time and memory depend on the number of nodes, not on the size of the weights.
    /// Throws <see cref="OnnxFormatException"/> for a file that is no ONNX model, <see cref="NetWeightException"/> for one that cannot be opened.
    /// </summary>
    public static Model Read(string path)
    {
        try
        {
            if (Directory.Exists(path))
                throw new NetWeightException($"'{path}' is a folder; name the .onnx file in it.");
            if (!File.Exists(path))
                throw new NetWeightException($"'{path}' does not exist.");
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
            throw new NetWeightException($"Cannot read '{path}': {e.Message}", e);
        }
    }

    /// <summary>Reads a model from memory. Weights in external files cannot be found from here.</summary>
    public static Model Read(ReadOnlyMemory<byte> bytes, string name)
    {
        using var source = new MemoryByteSource(bytes);
        return Read(source, name, null, null);
    }

    private static Model Read(ByteSource source, string name, string? path, string? folder)
    {
        RejectOtherFormats(source);
        ReadOnlyMemory<byte> skeleton = SkeletonExtractor.Extract(source);
        ModelProto proto;
        try
        {
            proto = ModelProto.Parser.ParseFrom(skeleton.Span);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new OnnxFormatException($"Not an ONNX model, or a damaged one: {e.Message}", e);
        }

        if (proto.Graph is null)
            throw new OnnxFormatException("The file holds no graph: it is empty, truncated, or no ONNX model.");
        return new ModelConverter(source, path, folder).Convert(proto, name);
    }

    /// <summary>Names the format of files that people mistake for ONNX: the protobuf parser's own complaint would help nobody.</summary>
    private static void RejectOtherFormats(ByteSource source)
    {
        Span<byte> head = stackalloc byte[64];
        head = head[..source.Read(0, head)];
        if (head.IsEmpty)
            throw new OnnxFormatException("The file is empty.");
        string text = Encoding.Latin1.GetString(head);
        string? other = text switch
        {
            _ when text.StartsWith("version https://git-lfs", StringComparison.Ordinal) => "a Git LFS pointer, not the model itself; run 'git lfs pull' first",
            _ when text.StartsWith("PK\x03\x04", StringComparison.Ordinal) => "a zip archive (a PyTorch checkpoint?); export it to ONNX first",
            _ when text.StartsWith("\x89HDF", StringComparison.Ordinal) => "an HDF5 file (a Keras model?); convert it to ONNX first",
            _ when text.StartsWith("GGUF", StringComparison.Ordinal) => "a GGUF file, which NetWeight does not read",
            _ when text.Length > 8 && text[4..8] == "TFL3" => "a TensorFlow Lite model; convert it to ONNX first",
            _ when text.Length > 8 && text[4..8] == "ORTM" => "an ONNX Runtime .ort file; use the .onnx file it was made from",
            _ when text.TrimStart().StartsWith('<') => "a text file (HTML or XML?), not an ONNX model",
            _ when text.TrimStart().StartsWith('{') => "a text file (JSON?), not an ONNX model",
            _ => null,
        };
        if (other is not null)
            throw new OnnxFormatException($"This is {other}.");
    }
}
