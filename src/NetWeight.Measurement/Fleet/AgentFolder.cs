using System.Security.Cryptography;
using System.Text;
using NetWeight.Measurement.Contracts;
using NetWeight.Onnx;

namespace NetWeight.Measurement.Fleet;

/// <summary>
/// What an agent keeps on its disk: its key, results that the server has not confirmed, and models. One agent at a time uses a folder.
/// </summary>
internal sealed class AgentFolder : IDisposable
{
    private const string Ending = ".json", Rejected = ".rejected";
    private const int KeptModels = 20;

    private readonly string root;
    private readonly FileStream claim;
    private readonly ECDsa key;

    private AgentFolder(string root, FileStream claim, ECDsa key) => (this.root, this.claim, this.key) = (root, claim, key);

    /// <summary>The public key: SubjectPublicKeyInfo in Base64.</summary>
    public string PublicKey => Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());

    /// <summary>The file that names the measuring program that runs.</summary>
    public string RunningNote => Path.Combine(root, "running");

    private string Spool => Path.Combine(root, "results");

    private string Models => Path.Combine(root, "models");

    /// <summary>Opens a folder and makes it where there is none. Throws <see cref="NetWeightException"/> where it cannot be used.</summary>
    public static AgentFolder Open(string root)
    {
        FileStream? claim = null;
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(root);
            else
                Directory.CreateDirectory(root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            claim = new FileStream(Path.Combine(root, "agent.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var folder = new AgentFolder(root, claim, Key(Path.Combine(root, "key.pem")));
            Directory.CreateDirectory(folder.Spool);
            Directory.CreateDirectory(folder.Models);
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            claim?.Dispose();
            throw new NetWeightException(
                $"The agent's folder '{root}' cannot be used: {FileProblem.Reason(e)}. Another agent may use it; --data names another.", e);
        }
        catch
        {
            claim?.Dispose();
            throw;
        }
    }

    /// <summary>Signs an outcome.</summary>
    public FleetSignedContract Sign(FleetOutcomeContract outcome)
    {
        string payload = FleetJson.Write(outcome);
        return new FleetSignedContract(
            payload, Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(payload), HashAlgorithmName.SHA256)));
    }

    /// <summary>Keeps an outcome until the server has confirmed it: when this returns, a crash no longer loses it.</summary>
    public void Keep(string attempt, FleetSignedContract signed)
    {
        byte[] text = Encoding.UTF8.GetBytes(FleetJson.Write(signed));
        AtomicFile.Write(Path.Combine(Spool, attempt + Ending), file => file.Write(text));
    }

    /// <summary>The attempts whose outcome the server has not confirmed, the oldest first.</summary>
    public IReadOnlyList<string> Unconfirmed() =>
        [
            .. new DirectoryInfo(Spool).EnumerateFiles("*" + Ending).OrderBy(f => f.LastWriteTimeUtc)
                .Select(f => Path.GetFileNameWithoutExtension(f.Name)),
        ];

    /// <summary>The outcome of an attempt; null for a file that is none.</summary>
    public FleetSignedContract? Read(string attempt)
    {
        try
        {
            return FleetJson.Read<FleetSignedContract>(File.ReadAllText(Path.Combine(Spool, attempt + Ending)));
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    /// <summary>Forgets an outcome that the server has confirmed.</summary>
    public void Forget(string attempt) => File.Delete(Path.Combine(Spool, attempt + Ending));

    /// <summary>Sets an outcome aside that the server does not take; a person may look at it.</summary>
    public void SetAside(string attempt)
    {
        string file = Path.Combine(Spool, attempt);
        File.Move(file + Ending, file + Rejected, overwrite: true);
    }

    /// <summary>The file of a stored model, downloaded where it is not here yet. Its name is that of the model.</summary>
    public async Task<string> ModelAsync(FleetModelContract model, FleetClient client, CancellationToken cancellation)
    {
        string folder = Path.Combine(Models, model.Sha256!), file = Path.Combine(folder, FileName(model.Name) + ".onnx");
        if (File.Exists(file))
        {
            Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow);
            return file;
        }

        foreach (DirectoryInfo old in new DirectoryInfo(Models).EnumerateDirectories().OrderByDescending(d => d.LastWriteTimeUtc)
            .Skip(KeptModels - 1).ToArray())
            old.Delete(recursive: true);
        Directory.CreateDirectory(folder);
        string part = file + ".part";
        try
        {
            await client.DownloadAsync(model.Sha256!, part, cancellation);
            File.Move(part, file, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }

        return file;
    }

    /// <summary>A new folder for the files of one measurement.</summary>
    public static string Scratch() => Directory.CreateTempSubdirectory("netweight-agent-").FullName;

    public void Dispose()
    {
        key.Dispose();
        claim.Dispose();
    }

    private static ECDsa Key(string file)
    {
        if (!File.Exists(file))
        {
            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            AtomicFile.Write(file, stream => stream.Write(Encoding.ASCII.GetBytes(made.ExportPkcs8PrivateKeyPem())));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(file));
            return key;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new NetWeightException(
                $"'{file}' is not a private key. Restore it, or delete it and remove the device from the server.", e);
        }
    }

    /// <summary>A model's name as a file has it; the measurement reports it.</summary>
    private static string FileName(string name)
    {
        string safe = new([.. name.Select(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' or '@' ? c : '_').Take(80)]);
        return safe.Trim('.').Length == 0 ? "model" : safe.TrimStart('.');
    }
}
