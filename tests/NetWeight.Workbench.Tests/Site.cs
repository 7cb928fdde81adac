using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace NetWeight.Workbench.Tests;

/// <summary>
/// The published site, and a server of files for it. It is published once and again when one of its sources changed; as that
/// takes a minute, it is done in runs that include long tests only.
/// </summary>
internal sealed class Site : IDisposable
{
    private static readonly string[] SourceFolders =
        ["src/NetWeight", "src/NetWeight.Charts", "src/NetWeight.Workbench", "devices", "runtimes", "fit", "docs/rules"];

    private readonly HttpListener listener;
    private readonly string folder;

    private Site(string folder)
    {
        this.folder = folder;
        for (int port = 47100; ; port++)
        {
            // A listener that could not start is of no further use.
            listener = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
            try
            {
                listener.Start();
                Address = $"http://127.0.0.1:{port}/";
                break;
            }
            catch (HttpListenerException) when (port < 47900)
            {
                listener.Close();
            }
        }

        _ = ServeAsync();
    }

    /// <summary>Where it is served.</summary>
    public string Address { get; }

    /// <summary>Bytes of answers as they went over the wire.</summary>
    public long BytesSent => Interlocked.Read(ref sent);

    private long sent;

    /// <summary>Whether requests are answered; a reader without a network gets none.</summary>
    public bool IsDown { get; set; }

    /// <summary>The site; null if it is not published and this run is not one of long tests.</summary>
    public static Site? Open()
    {
        string folder = Path.Combine(Repository.Root, "artifacts", "workbench-site"),
            key = Path.Combine(folder, "sources.txt"), now = KeyOfSources();
        if (!File.Exists(key) || File.ReadAllText(key) != now)
        {
            if (!LongTests.AreWanted)
                return null;
            Publish(folder);
            File.WriteAllText(key, now);
        }

        return new Site(Path.Combine(folder, "wwwroot"));
    }

    /// <summary>The files of the site with their sizes on the wire: compressed, where a compressed one lies beside it.</summary>
    public IReadOnlyDictionary<string, long> Files() =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(f => !f.EndsWith(".br", StringComparison.Ordinal) && !f.EndsWith(".gz", StringComparison.Ordinal))
        .ToDictionary(f => Path.GetRelativePath(folder, f).Replace('\\', '/'), f =>
        new FileInfo(File.Exists(f + ".br") ? f + ".br" : f).Length);

    /// <inheritdoc/>
    public void Dispose() => listener.Close();

    private static string KeyOfSources()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in SourceFolders.SelectMany(f =>
            Directory.EnumerateFiles(Path.Combine(Repository.Root, f), "*", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Repository.Root, "Directory.*")).Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(Repository.Root, file)));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Publish(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        var start = new ProcessStartInfo("dotnet",
            ["publish", Path.Combine(Repository.Root, "src", "NetWeight.Workbench"), "-c", "Release", "-o", folder, "-v", "q", "--nologo"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Repository.Root,
        };
        // This process was started by a separate build; its settings are not those of the site.
        foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
    }

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using HttpListenerResponse response = context.Response;
        try
        {
            if (IsDown)
            {
                response.Abort();
                return;
            }

            string path = Uri.UnescapeDataString(context.Request.Url!.AbsolutePath).TrimStart('/');
            string file = Path.Combine(folder, path.Length == 0 ? "index.html" : path);
            if (!File.Exists(file) || path.Contains("..", StringComparison.Ordinal))
            {
                response.StatusCode = 404;
                return;
            }

            bool isPacked = File.Exists(file + ".br")
                && context.Request.Headers["Accept-Encoding"]?.Contains("br", StringComparison.Ordinal) == true;
            if (isPacked)
                response.Headers["Content-Encoding"] = "br";
            response.ContentType = Path.GetExtension(file) switch
            {
                ".html" => "text/html",
                ".js" or ".mjs" => "text/javascript",
                ".txt" => "text/plain",
                ".css" => "text/css",
                ".wasm" => "application/wasm",
                ".svg" => "image/svg+xml",
                ".json" => "application/json",
                ".webmanifest" => "application/manifest+json",
                _ => "application/octet-stream",
            };
            response.Headers["Cache-Control"] = "no-cache";
            byte[] content = await File.ReadAllBytesAsync(isPacked ? file + ".br" : file);
            Interlocked.Add(ref sent, content.Length);
            response.ContentLength64 = content.Length;
            await response.OutputStream.WriteAsync(content);
        }
        catch (Exception e) when (e is HttpListenerException or IOException)
        {
            // The browser went away.
        }
    }
}
