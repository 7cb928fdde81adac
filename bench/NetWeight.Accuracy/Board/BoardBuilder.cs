using NetWeight.Accuracy.Fitting;
using NetWeight.Latency.Fitting;

namespace NetWeight.Accuracy.Board;

/// <summary>Judges everything that can predict a class of hardware: the formulas with a device left out and known,
/// lines fitted on the device itself.</summary>
/// <param name="platform">The class of hardware.</param>
/// <param name="full">The fit of all its measurements.</param>
/// <param name="spreads">The spread of unseen networks, by runtime.</param>
/// <param name="widening">The multiplier of the spreads between devices.</param>
public sealed class BoardBuilder(Platform platform, PooledFit full, IReadOnlyDictionary<string, double> spreads, double widening)
{
    private readonly FitRow[] judged = [.. full.Rows.Where(r => r.Sample.RuntimeForm != "authors")];

    /// <summary>Adds the rows of this class to the board.</summary>
    /// <param name="files">The board.</param>
    /// <param name="without">The fits without a device.</param>
    /// <param name="folds">Their predictions.</param>
    public void AddTo(BoardFiles files, IReadOnlyList<(FitRow[] Left, PooledFit Without)> without, IReadOnlyList<DeviceFold> folds)
    {
        Unseen[] zero = [.. folds.SelectMany(f => f.ZeroShot)];
        if (zero.Length == 0)
            return;
        Unseen[] elsewhere =
        [
            .. without.Zip(folds).SelectMany(f => f.Second.ZeroShot.Where(
                u => f.First.Without.Rows.Any(r => r.Runtime == u.Row.Runtime && r.Precision == u.Row.Precision))),
        ];
        PlatformFit[][] fits = [.. without.Select(f => FitBuilder.Of(platform, f.Without, spreads, widening).ToArray())];
        (string Method, IReadOnlyList<Unseen> Predictions)[] told =
            [.. LeaveOut.AnchorCounts.Select(k =>
                (BoardMethods.Told(k), (IReadOnlyList<Unseen>)[.. folds.SelectMany(f => f.Anchored[k])]))];
        PlatformFit[] known = [.. FitBuilder.Of(platform, full, spreads, widening)];
        (string Method, IReadOnlyList<Unseen> Predictions)[] all =
            [(BoardMethods.ZeroShot, zero), (BoardMethods.RuntimeKnown, elsewhere), .. told,
                (BoardMethods.Known, [.. LeaveOut.Predict(known, judged)])];
        files.Scores.AddRange(all.Select(m => BoardScore.Of(platform.Id, BoardScore.AllRows, m.Method, m.Predictions))
            .OfType<BoardScore>());
        var held = new HeldRows(platform, judged);
        files.Scores.AddRange(held.Judge([(BoardMethods.ZeroShot, zero), .. told, (BoardMethods.KnownDevice, Families())]));
        files.Scores.AddRange(held.JudgeLines());
        files.Worst.AddRange(WorstPrediction.Of(platform, full.Rows,
            [.. folds.Select((f, i) => ((IReadOnlyList<PlatformFit>)fits[i], f.ZeroShot))]));
        files.Settings.AddRange(LeftOutSetting.Of(platform, zero));
        files.Charts[platform.Id] = BoardChart.Svg(platform.Id, $"{platform.Id}: devices predicted without any of their times", zero);
    }

    /// <summary>Held-out families of known devices, from a fit to the others.</summary>
    private Unseen[] Families()
    {
        FitRow[] seen = [.. full.Rows.Where(r => r.Sample.IsFit)];
        return seen.Length == 0 ? []
            : [.. LeaveOut.Predict(
            [.. FitBuilder.Of(platform, new PooledFit(seen, full).Refine(3), spreads, widening)], judged.Where(r => !r.Sample.IsFit))];
    }
}
