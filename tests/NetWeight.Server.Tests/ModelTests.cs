using System.Net;
using System.Security.Cryptography;
using NetWeight.Server.Contracts;
using NetWeight.Server.Models;

namespace NetWeight.Server.Tests;

/// <summary>Models: stored by their content, deletable, within limits.</summary>
public class ModelTests(LocalServer server) : IClassFixture<LocalServer>
{
    [Fact]
    public async Task Upload_IsStoredByItsHash_AndComesBackAsItWas()
    {
        byte[] file = LocalServer.Network(1);
        HttpResponseMessage response = await server.PostModelAsync(file, "name=mine.onnx");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        StoredModelContract model = await LocalServer.ReadAsync<StoredModelContract>(response);
        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(file)), "mine", file.Length, true),
            (model.Sha256, model.Name, model.SizeBytes, model.HasWeights));
        Assert.Equal($"/api/models/{model.Sha256}", response.Headers.Location!.ToString());
        Assert.Equal(file, await server.Client.GetByteArrayAsync($"api/models/{model.Sha256}/content"));
        Assert.Equal(model, await server.GetAsync<StoredModelContract>($"api/models/{model.Sha256}"));
        Assert.Contains(model, (await server.GetAsync<StoredModelsContract>("api/models")).Models);
        // The same content is the same model, whatever it is called.
        response = await server.PostModelAsync(file, "name=other.onnx");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(model, await LocalServer.ReadAsync<StoredModelContract>(response));
    }

    [Fact]
    public async Task Delete_RemovesTheFile()
    {
        StoredModelContract model = await server.UploadAsync(LocalServer.Network(2));
        string file = Path.Combine(server.DataFolder, "models", model.Sha256, "model.onnx");
        Assert.True(File.Exists(file));
        Assert.Equal(HttpStatusCode.NoContent, (await server.Client.DeleteAsync($"api/models/{model.Sha256}")).StatusCode);
        Assert.False(File.Exists(file));
        await LocalServer.ProblemAsync(await server.Client.GetAsync($"api/models/{model.Sha256}"), 404);
        await LocalServer.ProblemAsync(await server.Client.DeleteAsync($"api/models/{model.Sha256}"), 404);
    }

    [Fact]
    public async Task Upload_ThatWasChangedOnItsWay_IsRefused()
    {
        string right = Convert.ToHexStringLower(SHA256.HashData(LocalServer.Network(3)));
        string problem =
            await LocalServer.ProblemAsync(await server.PostModelAsync(LocalServer.Network(4), $"name=a.onnx&sha256={right}"), 422);
        Assert.Contains(right, problem);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(server.DataFolder, "uploads")));
    }

    [Fact]
    public async Task Upload_OfAModelWithWeightsElsewhere_SaysSo()
    {
        StoredModelContract model =
            await server.UploadAsync(await File.ReadAllBytesAsync(Repository.MobileNetV2), "name=mobilenet_v2.onnx");
        Assert.False(model.HasWeights);
    }

    [Fact]
    public async Task Upload_BeyondALimit_IsRefusedAndLeavesNothing()
    {
        byte[] first = LocalServer.Network(5), second = LocalServer.Network(6);
        await using LocalServer small =
            await LocalServer.StartAsync(o => o with { LargestUploadBytes = first.Length, StorageLimitBytes = first.Length + 10 });
        Assert.Contains("--max-upload", await LocalServer.ProblemAsync(await small.PostModelAsync(new byte[first.Length + 1]), 413));
        // Without a length that is told before, too.
        using var chunked = new StreamContent(
            new MemoryStream(new byte[first.Length + 1]))
        {
            Headers = { { "Content-Type", "application/octet-stream" } },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/models") { Content = chunked };
        request.Headers.TransferEncodingChunked = true;
        await LocalServer.ProblemAsync(await small.Client.SendAsync(request), 413);
        StoredModelContract model = await small.UploadAsync(first);
        Assert.Contains("--max-storage", await LocalServer.ProblemAsync(await small.PostModelAsync(second), 507));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(small.DataFolder, "uploads")));
        // A deletion makes room.
        await small.Client.DeleteAsync($"api/models/{model.Sha256}");
        await small.UploadAsync(second);
    }

    [Fact]
    public async Task Start_RemovesWhatWasNotConfirmed_AndKeepsTheRest()
    {
        await using LocalServer own = await LocalServer.StartAsync();
        StoredModelContract model = await own.UploadAsync(LocalServer.Network(7));
        string data = own.DataFolder, stranger = Path.Combine(data, "models", new string('a', 64)),
            half = Path.Combine(data, "uploads", "half");
        foreach (string folder in (string[])[stranger, half])
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllTextAsync(Path.Combine(folder, "model.onnx"), "x");
        }

        await own.RestartAsync();
        Assert.False(Directory.Exists(stranger));
        Assert.False(Directory.Exists(half));
        Assert.Equal(model, await own.GetAsync<StoredModelContract>($"api/models/{model.Sha256}"));
        Assert.Equal(model.SizeBytes, (await own.GetAsync<ServerContract>("api/server")).StoredBytes);
    }

    [Fact]
    public async Task Start_OverAFolderInUse_IsRefused()
    {
        string message = (await Assert.ThrowsAsync<NetWeightException>(() =>
            ServerHost.StartAsync(new ServerOptions { DataFolder = server.DataFolder, Port = 0 }))).Message;
        Assert.Contains("--data", message);
    }

    [Theory]
    [InlineData("resnet.onnx", "resnet")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\models\\a.onnx", "a")]
    [InlineData("a\u202Eb\u0000c\n.onnx", "abc")]
    [InlineData("..", "model")]
    [InlineData("", "model")]
    [InlineData(null, "model")]
    [InlineData("网络.onnx", "网络")]
    [InlineData("\ud83d\ude00.onnx", "\ud83d\ude00")]
    public void Name_IsTheLastPart_WithoutSignsThatObey(string? given, string name) => Assert.Equal(name, ModelName.Of(given));

    [Fact]
    public void Name_HasNoHalfLetters() => Assert.Equal("ab", ModelName.Of("a\ud83db.onnx"));

    [Fact]
    public void Name_IsShort() => Assert.Equal(120, ModelName.Of(new string('a', 5000)).Length);
}
