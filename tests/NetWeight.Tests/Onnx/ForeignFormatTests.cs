using System.IO.Compression;
using System.Text;
using NetWeight.Onnx;

namespace NetWeight.Tests.Onnx;

/// <summary>What is not an ONNX model is named for what it is, by its content before its name, with the way to ONNX.</summary>
public class ForeignFormatTests
{
    private static readonly byte[] Noise = [0x80, 0xFF, 0x01, 0x00, 0xC3, 0x7F, 0xFE, 0x00];

    public static TheoryData<string, byte[], string, string> ByContent => new()
    {
        { "m.onnx", [0x1C, 0, 0, 0, .. "TFL3"u8, .. new byte[40]], "TensorFlow Lite", "tf2onnx.convert --tflite" },
        { "m.onnx", [0x1C, 0, 0, 0, .. "ORTM"u8, .. new byte[40]], ".ort", "it was made from" },
        { "m.onnx", [0x89, .. "HDF\r\n"u8, 0x1A, 0x0A, 0, 0], "Keras", "tf2onnx.convert --keras" },
        { "m.onnx", [.. "GGUF"u8, 3, 0, 0, 0], "GGUF", "optimum-cli export onnx" },
        { "m.onnx", [.. "RKNN"u8, 0, 0, 0, 0, 1], "RKNN", "it was built from" },
        { "m.onnx", [1, .. "HEF"u8, 0, 0, 0, 1], "Hailo", "it was built from" },
        { "m.onnx", [.. "ftrt"u8, 0, 1, 2, 3], "TensorRT engine", "it was built from" },
        { "m.onnx", [0x1F, 0x8B, 8, 0, 0, 0], "gzip", "gunzip" },
        { "m.onnx", [0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC], "PyTorch checkpoint", "torch.onnx.export" },
        { "m.onnx", Safetensors(), "safetensors", "torch.onnx.export" },
        { "m.onnx", Zip("archive/data.pkl", "archive/version"), "PyTorch checkpoint", "torch.onnx.export" },
        { "m.onnx", Zip("m/code/__torch__.py", "m/data.pkl"), "TorchScript", "torch.onnx.export" },
        { "m.onnx", Zip("metadata.json", "config.json", "model.weights.h5"), "Keras", "--keras" },
        { "m.onnx", Zip("a/b.onnx"), "zip archive with an .onnx file in it", "unzip" },
        { "m.onnx", Zip("readme"), "zip archive", "unzip" },
        { "m.onnx", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"u8.ToArray(), "Git LFS pointer", "git lfs pull" },
        { "m.onnx", "\n<!DOCTYPE html><html><body>404</body></html>"u8.ToArray(), "HTML page", "Download the model again" },
        { "m.onnx", "{\"error\":\"not found\"}"u8.ToArray(), "JSON", "Download the model again" },
        { "m.onnx", "<?xml version=\"1.0\"?>\n<net name=\"m\" version=\"11\"><layers/></net>"u8.ToArray(), "OpenVINO", "it was made from" },
        { "m.onnx", "7767517\n3 3\nInput data 0 1 data\n"u8.ToArray(), "ncnn", "to ONNX" },
        { "m.onnx", "name: \"net\"\nlayer {\n  name: \"conv1\"\n}\n"u8.ToArray(), "Caffe", "caffe2onnx" },
        { "m.onnx", "ir_version: 8\ngraph {\n}\n"u8.ToArray(), "in text form", "textproto" },
        { "m.onnx", "hello\n"u8.ToArray(), "a text file", ".onnx" },
        { "m.onnx", [0x0A, 20, .. "x\u0012\u000bPlaceholder*\u000e\n\u0005dtype"u8], "TensorFlow graph", "tf2onnx.convert --graphdef" },
        { "m.onnx", [], "empty", "" },
        // The content is told before the name.
        { "m.tflite", [.. "GGUF"u8, 3, 0, 0, 0], "GGUF", "optimum-cli" },
    };

    [Theory]
    [MemberData(nameof(ByContent))]
    public void Content_IsRecognised(string name, byte[] content, string @is, string way)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder[name], content);
        string message = Assert.Throws<OnnxFormatException>(() => OnnxReader.Read(folder[name])).Message;
        Assert.StartsWith($"'{folder[name]}': ", message, StringComparison.Ordinal);
        Assert.Contains(@is, message, StringComparison.Ordinal);
        Assert.Contains(way, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("m.tflite", "TensorFlow Lite", "--tflite")]
    [InlineData("m.pt", "PyTorch", "torch.onnx.export")]
    [InlineData("m.PTH", "PyTorch", "torch.onnx.export")]
    [InlineData("m.torchscript", "PyTorch", "torch.onnx.export")]
    [InlineData("m.pb", "TensorFlow graph", "--graphdef")]
    [InlineData("m.h5", "Keras", "--keras")]
    [InlineData("m.keras", "Keras", "--keras")]
    [InlineData("m.engine", "TensorRT engine", "it was built from")]
    [InlineData("m.plan", "TensorRT engine", "it was built from")]
    [InlineData("m.mlmodel", "Core ML", "to ONNX")]
    [InlineData("m.bin", "weights without a graph", ".onnx")]
    [InlineData("m.rknn", "RKNN", "it was built from")]
    [InlineData("m.hef", "Hailo", "it was built from")]
    [InlineData("m.caffemodel", "Caffe", "caffe2onnx")]
    [InlineData("m.pdmodel", "Paddle", "paddle2onnx")]
    public void WhereTheContentTellsNothing_TheNameDoes(string name, string @is, string way)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder[name], Noise);
        string message = Assert.Throws<OnnxFormatException>(() => OnnxReader.Read(folder[name])).Message;
        Assert.Contains("by its name it is", message, StringComparison.Ordinal);
        Assert.Contains(@is, message, StringComparison.Ordinal);
        Assert.Contains(way, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_AreNamed()
    {
        using var folder = new TempFolder();
        string At(string name, params string[] files)
        {
            Directory.CreateDirectory(folder[name]);
            foreach (string file in files)
                File.WriteAllText(Path.Combine(folder[name], file), "");
            return Assert.Throws<NetWeightException>(() => OnnxReader.Read(folder[name])).Message;
        }

        Assert.Contains("SavedModel. Convert it with: python -m tf2onnx.convert --saved-model tf ",
            At("tf", "saved_model.pb"), StringComparison.Ordinal);
        Assert.Contains("Core ML", At("m.mlpackage", "Manifest.json"), StringComparison.Ordinal);
        Assert.Contains("optimum-cli export onnx --model hf", At("hf", "config.json", "model.safetensors"), StringComparison.Ordinal);
        Assert.Contains($"Name the file in it: {Path.Combine(folder["one"], "a.onnx")}", At("one", "a.onnx", "b.txt"),
            StringComparison.Ordinal);
        Assert.Contains("a folder without an .onnx file", At("none", "b.txt"), StringComparison.Ordinal);
    }

    /// <summary>An ONNX model stays one, whatever it is called.</summary>
    [Theory]
    [InlineData("m.pb")]
    [InlineData("m.pt")]
    [InlineData("m")]
    public void AModelByAnotherName_IsRead(string name)
    {
        using var folder = new TempFolder();
        File.Copy(Repository.MobileNetV2, folder[name]);
        Assert.NotEmpty(OnnxReader.Read(folder[name]).Graph.Nodes);
    }

    private static byte[] Safetensors()
    {
        byte[] header = Encoding.ASCII.GetBytes("{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}");
        return [.. BitConverter.GetBytes((ulong)header.Length), .. header, 0, 0, 0, 0];
    }

    private static byte[] Zip(params string[] names)
    {
        using var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
            foreach (string name in names)
                using (Stream entry = archive.CreateEntry(name).Open())
                    entry.Write("x"u8);
        return buffer.ToArray();
    }
}
