using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NetWeight.Measurement.Fleet;

namespace NetWeight.Cli.Commands.Fleet;

/// <summary>The options of verbs that call a server: where it is, and who calls.</summary>
/// <param name="means">What the option of the server's address says.</param>
internal sealed class FleetOptions(
    string means = "The address of the NetWeight server; several servers of one cluster with commas.")
{
    /// <summary>The address of a server on this machine.</summary>
    public const string UsualServer = "http://127.0.0.1:5280";

    private readonly Option<string> server = new("--server")
    {
        Description = means,
        HelpName = "URL",
        DefaultValueFactory = _ => UsualServer,
    };

    private readonly Option<string?> token = new("--token")
    {
        Description = "A file that holds the token. A server on this machine alone needs none.",
        HelpName = "FILE",
    };

    private readonly Option<string?> certificate = new("--certificate")
    {
        Description = "The server's certificate as a PEM file, if this system does not trust it.",
        HelpName = "FILE",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(server);
        command.Add(token);
        command.Add(certificate);
    }

    /// <summary>Whether a command line gives one of them.</summary>
    public bool AreGiven(ParseResult parsed) =>
        parsed.GetResult(token) is not null || parsed.GetResult(certificate) is not null || parsed.GetResult(server) is { Implicit: false };

    /// <summary>A client of the server. Throws <see cref="NetWeightException"/> for an address or a file that cannot be used.</summary>
    public FleetClient Client(ParseResult parsed, TextWriter error)
    {
        Uri[] addresses = [.. parsed.GetValue(server)!.Split(',', StringSplitOptions.TrimEntries).Select(Address)];
        string? word = parsed.GetValue(token) is { } file ? Token(file) : null;
        if (word is not null && addresses.Any(a => a is { Scheme: "http", IsLoopback: false }) && !Options.SharedOptions.IsQuiet(parsed))
            error.WriteLine("note: the token crosses the network as plain text. Start the server with --certificate and use https.");
        return new FleetClient(addresses, word, parsed.GetValue(certificate) is { } pem ? Certificate(pem) : null);
    }

    /// <summary>Waits for a call and throws what it throws; a server that cannot be reached is told with the remedy.</summary>
    public static T Wait<T>(Func<CancellationToken, Task<T>> call)
    {
        using var ended = new CancellationTokenSource();
        using IDisposable stage = Interruption.Stage(ended.Cancel, "The server may have done what was asked.");
        try
        {
            return call(ended.Token).GetAwaiter().GetResult();
        }
        catch (FleetUnreachableException e) when (!e.HasAnswered)
        {
            throw new NetWeightException($"{e.Message} Start the server, or name another with --server.", e);
        }
    }

    private static Uri Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is ("http" or "https") ? address
            : throw new NetWeightException($"--server '{text}' is not an address; write one like https://lab.example:5280.");

    private static string Token(string file)
    {
        string text;
        try
        {
            text = File.ReadAllText(file).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NetWeightException($"--token: cannot read '{file}': {FileProblem.Reason(e)}.", e);
        }

        return text.Length > 0 && text.All(c => c is > ' ' and < (char)127) ? text
            : throw new NetWeightException($"--token: '{file}' must hold the token in one line.");
    }

    private static X509Certificate2 Certificate(string file)
    {
        try
        {
            return X509Certificate2.CreateFromPem(File.ReadAllText(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new NetWeightException($"--certificate: '{file}' is not a certificate in PEM: {e.Message}", e);
        }
    }
}
