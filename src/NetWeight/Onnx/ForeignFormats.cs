using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace NetWeight.Onnx;

/// <summary>Files that people take for ONNX models: recognised by their content, otherwise by their name, each with the
/// way to ONNX.</summary>
internal static class ForeignFormats
{
    private const string Torch = "Load it in Python and call torch.onnx.export(model, example_input, \"model.onnx\")";
    private const string Optimum = "optimum-cli export onnx --model";
    private const string TensorFlow = "Convert it with: python -m tf2onnx.convert";

    /// <summary>The number of bytes at the start and the end of a file that identify its format.</summary>
    private const int Peek = 4096;

    /// <summary>Kinds of files by the endings of their names, for inconclusive content.</summary>
    private static readonly (string[] Endings, string Is)[] ByName =
    [
        ([".tflite"], "a TensorFlow Lite model. " + TensorFlow + " --tflite model.tflite --output model.onnx"),
        ([".pt", ".pth", ".torchscript", ".ckpt"], "a PyTorch checkpoint. " + Torch),
        ([".pb"], "a TensorFlow graph. " + TensorFlow + " --graphdef model.pb --inputs x:0 --outputs y:0 --output model.onnx"),
        ([".h5", ".hdf5", ".keras"], "a Keras model (HDF5). " + TensorFlow + " --keras model.h5 --output model.onnx"),
        ([".engine", ".plan", ".trt"], "a TensorRT engine, which cannot be converted back. Use the .onnx file that it was built from"),
        ([".mlmodel", ".mlpackage"], "a Core ML model. Export the model that it was converted from to ONNX"),
        ([".param"], "the graph of an ncnn model. Export the model that it was converted from to ONNX"),
        ([".bin"], "a file of weights without a graph. Name the .onnx file, or export the model to ONNX"),
        ([".rknn"], "a Rockchip RKNN model, which cannot be converted back. Use the .onnx file that it was built from"),
        ([".hef"], "a Hailo executable, which cannot be converted back. Use the .onnx file that it was built from"),
        ([".safetensors"], "a safetensors file: weights without a graph. " + Torch),
        ([".gguf", ".ggml"], "a GGUF file: weights without a graph. Export the original model with: " + Optimum + " NAME folder"),
        ([".caffemodel", ".prototxt"], "a Caffe model. Convert it with: "
            + "python -m caffe2onnx.convert --prototxt net.prototxt --caffemodel net.caffemodel --onnx model.onnx"),
        ([".ort"], "an ONNX Runtime .ort file. Use the .onnx file that it was made from"),
        ([".xml"], "an OpenVINO graph, which cannot be converted back. Use the .onnx file that it was made from"),
        ([".pdmodel", ".pdiparams"], "a Paddle model. Convert it with: "
            + "paddle2onnx --model_dir folder --model_filename model.pdmodel --params_filename model.pdiparams --save_file model.onnx"),
        ([".npz", ".npy"], "a file of NumPy arrays, not a model. Name the .onnx file"),
        ([".json"], "a JSON file, not a model. Name the .onnx file"),
    ];

    /// <summary>Whether a name ends like a model's, ONNX or another: it is meant as a file even if there is none.</summary>
    public static bool IsModelName(string name) =>
        name.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) || OfName(name) is not null;

    /// <summary>The format of a file by its name, with the way to ONNX; null if the name does not show it.</summary>
    public static string? OfName(string? name)
    {
        if (name is null)
            return null;
        foreach ((string[] endings, string @is) in ByName)
            if (endings.Any(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
                return @is;
        return null;
    }

    /// <summary>The format of a file by its content, with the way to ONNX; null if it may be an ONNX model.</summary>
    /// <param name="source">The file.</param>
    /// <param name="name">Its name, for formats that only the name distinguishes; null for none.</param>
    public static string? OfContent(ByteSource source, string? name)
    {
        byte[] head = new byte[(int)Math.Min(Peek, source.Length)];
        head = head[..source.Read(0, head)];
        string text = Encoding.Latin1.GetString(head);
        if (text.StartsWith("PK\x03\x04", StringComparison.Ordinal))
            return OfZip(source, text, name);
        if (text.Length > 8 && text[4..8] is "TFL3" or "ORTM")
            return OfName(text[4..8] == "TFL3" ? ".tflite" : ".ort");
        if (Magic(text) is { } known)
            return known;
        if (IsSafetensors(head, source.Length))
            return OfName(".safetensors");
        return IsText(head) ? OfText(text, name) : OfProtobuf(text);
    }

    /// <summary>The format of a folder, with the way to ONNX.</summary>
    public static string OfFolder(string path)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        if (name.EndsWith(".mlpackage", StringComparison.OrdinalIgnoreCase) || File.Exists(Path.Combine(path, "Manifest.json")))
            return OfName(".mlpackage")!;
        if (File.Exists(Path.Combine(path, "saved_model.pb")))
            return "a TensorFlow SavedModel. " + TensorFlow + $" --saved-model {name} --output model.onnx";
        string[] weights = ["*.safetensors", "pytorch_model*.bin"];
        if (File.Exists(Path.Combine(path, "config.json")) && weights.Any(w => Directory.EnumerateFiles(path, w).Any()))
            return $"a Hugging Face model. Export it with: {Optimum} {name} folder";
        string[] models = [.. Directory.EnumerateFiles(path, "*.onnx").Take(4).Select(f => Path.Combine(path, Path.GetFileName(f)))];
        return models.Length switch
        {
            0 => "a folder without an .onnx file. Name the .onnx file",
            1 => $"a folder. Name the file in it: {models[0]}",
            _ => $"a folder. Name a file in it: {string.Join(", ", models.Take(3))}{(models.Length > 3 ? ", ..." : "")}",
        };
    }

    private static string? Magic(string text) => text switch
    {
        _ when text.StartsWith("version https://git-lfs", StringComparison.Ordinal) =>
            "a Git LFS pointer, not the model itself. Fetch the model with: git lfs pull",
        _ when text.StartsWith("\x89HDF\r\n", StringComparison.Ordinal) => OfName(".h5"),
        _ when text.StartsWith("GGUF", StringComparison.Ordinal) => OfName(".gguf"),
        _ when text.StartsWith("RKNN", StringComparison.Ordinal) => OfName(".rknn"),
        _ when text.StartsWith("\x01HEF", StringComparison.Ordinal) => OfName(".hef"),
        _ when text.StartsWith("ftrt", StringComparison.Ordinal) || text.StartsWith("ptrt", StringComparison.Ordinal) => OfName(".engine"),
        _ when text.StartsWith("\x93NUMPY", StringComparison.Ordinal) => OfName(".npy"),
        _ when text.StartsWith("\x1f\x8b", StringComparison.Ordinal) => "packed with gzip. Unpack it first: gunzip",
        _ when text.StartsWith("\x28\xb5\x2f\xfd", StringComparison.Ordinal) => "packed with Zstandard. Unpack it first: unzstd",
        _ when text.StartsWith("\xfd7zXZ", StringComparison.Ordinal) => "packed with xz. Unpack it first: unxz",
        _ when text.StartsWith("BZh", StringComparison.Ordinal) => "packed with bzip2. Unpack it first: bunzip2",
        _ when text.StartsWith("7z\xbc\xaf\x27\x1c", StringComparison.Ordinal) =>
            "a 7-Zip archive. Unpack it first, and name the .onnx file in it",
        _ when text.Length > 262 && text[257..262] == "ustar" => "a tar archive. Unpack it first, and name the .onnx file in it: tar -xf",
        _ when IsPickle(text) => OfName(".pt"),
        _ when text.StartsWith("%PDF", StringComparison.Ordinal) => "a PDF document, not a model. Name the .onnx file",
        _ when text.StartsWith("\x7f" + "ELF", StringComparison.Ordinal) => "a program, not a model. Name the .onnx file",
        _ => null,
    };

    /// <summary>Python's pickle in protocol 2 or later, as torch.save wrote it before PyTorch 1.6.</summary>
    private static bool IsPickle(string text) =>
        text.Length > 2 && text[0] == '\x80' && text[1] is >= '\x02' and <= '\x05' && text[2] is '\x8a' or '}' or 'c' or '\x95';

    /// <summary>The names of a zip archive's members are at its end; the first one also at its start.</summary>
    private static string OfZip(ByteSource source, string head, string? name)
    {
        byte[] tail = new byte[(int)Math.Min(64 * 1024, source.Length)];
        string members = head + Encoding.Latin1.GetString(tail, 0, source.Read(source.Length - tail.Length, tail));
        if (members.Contains("model.weights.h5", StringComparison.Ordinal) || members.Contains("metadata.json", StringComparison.Ordinal))
            return "a Keras model. " + TensorFlow + " --keras model.keras --output model.onnx";
        if (members.Contains("/code/", StringComparison.Ordinal))
            return "a TorchScript archive. " + Torch;
        if (members.Contains("data.pkl", StringComparison.Ordinal))
            return "a PyTorch checkpoint (a zip archive). " + Torch;
        if (members.Contains(".onnx", StringComparison.Ordinal))
            return "a zip archive with an .onnx file in it. Unpack it first: unzip";
        if (members.Contains("coremldata.bin", StringComparison.Ordinal) || members.Contains(".mlmodel", StringComparison.Ordinal))
            return OfName(".mlmodel")!;
        if (members.Contains(".npy", StringComparison.Ordinal))
            return OfName(".npz")!;
        return name is not null && OfName(name) is { } @is ? @is : "a zip archive. Unpack it first: unzip";
    }

    /// <summary>Eight bytes with the length of a JSON header, then the header.</summary>
    private static bool IsSafetensors(byte[] head, long length) =>
        head.Length > 9 && head[8] == '{' && BinaryPrimitives.ReadUInt64LittleEndian(head) is > 1 and < 100_000_000 and var header
        && header < (ulong)length;

    private static bool IsText(byte[] head)
    {
        int odd = 0;
        foreach (byte b in head)
            odd += b is < 9 or (> 13 and < 32) or 127 ? 1 : 0;
        // The end may cut a character in two.
        int end = head.Length;
        while (end > 0 && end > head.Length - 4 && head[end - 1] >= 0x80)
            end--;
        return odd == 0 && Utf8.IsValid(head.AsSpan(0, end));
    }

    private static string OfText(string text, string? name)
    {
        string start = text.TrimStart('\xEF', '\xBB', '\xBF', ' ', '\t', '\r', '\n');
        string[] pages = ["<!DOCTYPE html", "<html", "<head", "<body"];
        if (pages.Any(p => start.StartsWith(p, StringComparison.OrdinalIgnoreCase)))
            return "an HTML page, perhaps an error page saved in the model's place. Download the model again";
        if (start.StartsWith('<'))
            return start.Contains("<net ", StringComparison.Ordinal) ? OfName(".xml")! : "an XML file, not a model. Name the .onnx file";
        if (start.StartsWith("7767517", StringComparison.Ordinal))
            return OfName(".param")!;
        if (start.StartsWith('{') || start.StartsWith('['))
            return "a JSON file, not a model. Download the model again, or name the .onnx file";
        if (start.Contains("layer {", StringComparison.Ordinal) || start.Contains("layers {", StringComparison.Ordinal))
            return OfName(".prototxt")!;
        if (start.Contains("ir_version:", StringComparison.Ordinal))
            return "an ONNX model in text form. Convert it in Python: onnx.save(onnx.load(\"m.txt\", format=\"textproto\"), \"m.onnx\")";
        return OfName(name) ?? "a text file, not a model. Name the .onnx file";
    }

    /// <summary>TensorFlow's formats are protobuf, as ONNX is: the names that their first bytes hold distinguish them.</summary>
    private static string? OfProtobuf(string text)
    {
        if (text.Contains("saved_model_schema_version", StringComparison.Ordinal))
            return "a TensorFlow SavedModel. " + TensorFlow + " --saved-model folder --output model.onnx";
        bool isGraph = text.Contains("Placeholder", StringComparison.Ordinal) && text.Contains("dtype", StringComparison.Ordinal);
        return isGraph ? OfName(".pb") : null;
    }
}
