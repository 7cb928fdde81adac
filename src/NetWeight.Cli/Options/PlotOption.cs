using System.CommandLine;
using NetWeight.Charts;
using NetWeight.Reports.Charts;
using NetWeight.Reports.Diagrams;

namespace NetWeight.Cli.Options;

/// <summary>A picture that was requested.</summary>
/// <param name="Name">The plot.</param>
/// <param name="File">The target; its ending selects the format.</param>
internal sealed record PlotRequest(string Name, string File);

/// <summary><c>--plot</c> of every verb that has plots: names of plots and the files that they go to.</summary>
/// <param name="names">The plots that the verb has.</param>
internal sealed class PlotOption(IReadOnlyList<string> names)
{
    private readonly Option<string[]> plot = new("--plot")
    {
        Description = $"Write a plot as .svg or .png: {string.Join(", ", names)}. "
            + $"The file's name says which ({names[0]}.svg), or NAME=FILE. Repeatable.",
        HelpName = "[NAME=]FILE",
    };

    /// <summary>Adds the option to a command.</summary>
    public void AddTo(Command command)
    {
        plot.CompletionSources.Add(_ => names.Select(name => new System.CommandLine.Completions.CompletionItem(name + ".svg")));
        command.Add(plot);
    }

    /// <summary>
    /// The plots that one command line requests. Throws <see cref="NetWeightException"/> for names and endings that there are
    /// none of.
    /// </summary>
    public IReadOnlyList<PlotRequest> Read(ParseResult parsed) => [.. (parsed.GetValue(plot) ?? []).Select(Read)];

    /// <summary>
    /// Writes the charts. If a plot has several variants, each is written to a separate file:
    /// <c>roofline.nvidia-t4.svg</c>.
    /// </summary>
    /// <param name="requests">The requested plots.</param>
    /// <param name="charts">The charts that can be drawn; several of one name are variants.</param>
    /// <param name="why">The reason why there is no plot of a name, and what to do; null if it is in <paramref name="charts"/>.</param>
    public static void Write(IReadOnlyList<PlotRequest> requests, IReadOnlyList<Chart> charts, Func<string, string?> why) =>
        Write(requests, [.. charts
            .Select(c => new Picture(c.Name, c.Variant, () => ChartRenderer.Svg(c), () => ChartRenderer.Png(c)))], why);

    /// <summary>The same for the diagrams of networks.</summary>
    public static void Write(IReadOnlyList<PlotRequest> requests, IReadOnlyList<Diagram> diagrams, Func<string, string?> why) =>
        Write(requests, [.. diagrams.Select(d => new Picture(
            Diagram.PlotName, d.Variant, () => DiagramRenderer.Svg(d), () => DiagramRenderer.Png(d)))], why);

    private static void Write(IReadOnlyList<PlotRequest> requests, Picture[] pictures, Func<string, string?> why)
    {
        foreach (PlotRequest request in requests)
        {
            Picture[] drawn = [.. pictures.Where(p => p.Name == request.Name)];
            if (drawn.Length == 0)
                throw new NetWeightException($"--plot {request.Name}: {why(request.Name) ?? "there is nothing to draw."}");
            foreach (Picture picture in drawn)
                Write(picture, drawn.Length == 1 ? request.File : Path.ChangeExtension(
                    request.File, $".{Word(picture.Variant)}{Path.GetExtension(request.File)}"));
        }
    }

    private static void Write(Picture picture, string file)
    {
        if (file.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
            OutputFile.Write(file, picture.Png());
        else
            OutputFile.Write(file, TextWriter.Null, writer => writer.Write(picture.Svg()));
    }

    private PlotRequest Read(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string file = text[(equals + 1)..], stem = equals > 0 ? text[..equals] : Path.GetFileNameWithoutExtension(file);
        if (!ChartRenderer.Endings.Contains(Path.GetExtension(file).ToLowerInvariant()))
            throw new NetWeightException(
                $"--plot '{text}': a plot is written as {string.Join(" or ", ChartRenderer.Endings)}; "
                    + "name such a file.");
        string? name = names.FirstOrDefault(n => stem == n)
            ?? (equals > 0 ? null : names.FirstOrDefault(n => stem.StartsWith(n + "-", StringComparison.Ordinal)));
        OutputFile.CheckBinary(file, "--plot", "a plot");
        return new PlotRequest(name ?? throw new NetWeightException(
            $"--plot '{text}': there is no plot '{stem}'.{Spelling.DidYouMean(stem, names)} Write NAME=FILE "
                + $"with one of {string.Join(", ", names)}."), file);
    }

    /// <summary>A variant as a part of a file's name.</summary>
    private static string Word(string variant) =>
        string.Concat(variant.Select(c => char.IsAsciiLetterOrDigit(c) || c == '-' || c == '_' ? c : '-'));

    /// <summary>A picture that can be drawn.</summary>
    private sealed record Picture(string Name, string Variant, Func<string> Svg, Func<byte[]> Png);
}
