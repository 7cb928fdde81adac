namespace NetWeight.Server;

/// <summary>The folder of a server's data: one server at a time uses it.</summary>
internal static class DataFolder
{
    /// <summary>The usual one.</summary>
    public static string Usual => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "netweight", "server");

    /// <summary>The server's id: made at the first start over a claimed folder, then always the same.</summary>
    public static string Identify(string folder)
    {
        string file = Path.Combine(folder, "server-id");
        try
        {
            if (File.Exists(file) && File.ReadAllText(file).Trim() is var known && Guid.TryParseExact(known, "N", out _))
                return known;
            string id = Guid.NewGuid().ToString("N"), written = file + ".new";
            File.WriteAllText(written, id + "\n");
            File.Move(written, file, overwrite: true);
            return id;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NetWeightException(
                $"The data folder '{folder}' cannot be used: {FileProblem.Reason(e)}. --data names another.", e);
        }
    }

    /// <summary>Makes the folder and claims it; the claim ends with the process, however that ends.</summary>
    public static FileStream Claim(string folder)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return new FileStream(Path.Combine(folder, "server.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NetWeightException(
                $"The data folder '{folder}' cannot be used: {FileProblem.Reason(e)}. Another server may use it; --data names another.", e);
        }
    }
}
