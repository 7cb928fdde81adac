using NetWeight.Experiments;
using NetWeight.Reports.Experiments;
using NetWeight.Units;

namespace NetWeight.Reports.Charts;

/// <summary>
/// An experiment as small multiples. A table has a panel for each predicted device and column, in which predicted, published and
/// measured times stand next to each other; a sweep has a panel for each device, with a line for each column.
/// </summary>
internal static class ExperimentChart
{
    /// <summary>Steps of more rows than these are read on a linear scale, and intervals would hide them.</summary>
    private const int MostRowsWithIntervals = 64;

    private const double Beside = 0.22;
    private static readonly int[] PredictedColors = [0, 5, 6, 7], PublishedColors = [3, 7], MeasuredColors = [4];

    /// <summary>The plot.</summary>
    public static Chart Of(ExperimentSheet sheet) => new Multiples(sheet).ToChart();

    /// <summary>The text of the legend: the device if it is not the panel's own.</summary>
    private static string Name(ExperimentSeries series, bool isOfPanel) => series.Origin switch
    {
        SeriesOrigin.Predicted when isOfPanel => $"predicted{(series.Setting.Length > 0 ? $", {series.Setting}" : "")}",
        SeriesOrigin.Measured => "measured here",
        _ => series.Name,
    };

    private static ChartMark Mark(ExperimentSeries series) => series.Origin switch
    {
        SeriesOrigin.Predicted => ChartMark.Disc,
        SeriesOrigin.Published => ChartMark.Square,
        _ => ChartMark.Diamond,
    };

    private static int Color(ExperimentSheet sheet, ExperimentSeries series)
    {
        int place = sheet.Series
            .Where(s => s.Origin == series.Origin && (s.Origin != SeriesOrigin.Predicted || s.Device == series.Device))
            .ToList().IndexOf(series);
        int[] colors = series.Origin switch
        {
            SeriesOrigin.Predicted => PredictedColors,
            SeriesOrigin.Published => PublishedColors,
            _ => MeasuredColors,
        };
        return colors[place % colors.Length];
    }

    private static string Caption(ExperimentSheet sheet, string[] devices, bool isStaircase)
    {
        var marks = new List<string>();
        if (devices.Length > 0)
            marks.Add(isStaircase ? "Lines are predictions."
                : "Discs and lines are predictions, with intervals that hold 90 % of measurements.");
        if (sheet.Series.Any(s => s.Origin == SeriesOrigin.Published))
            marks.Add("Squares are published times.");
        if (sheet.Series.Any(s => s.Origin == SeriesOrigin.Measured))
            marks.Add("Diamonds are times measured on this machine.");
        if (sheet.Series.Any(s => s.Origin != SeriesOrigin.Predicted && !devices.Contains(s.Device)) && devices.Length > 0)
            marks.Add("If they come from another device, compare the shape, not the height.");
        return string.Join(' ', marks);
    }

    /// <summary>One sheet on its way to a plot.</summary>
    private sealed class Multiples
    {
        private readonly ExperimentSheet sheet;
        private readonly Experiment experiment;
        private readonly string[] rows, columns, devices;
        private readonly bool isSweep, isStaircase;
        private readonly List<ChartSeries> series = [];
        private readonly List<string> panels = [];

        public Multiples(ExperimentSheet sheet)
        {
            this.sheet = sheet;
            experiment = sheet.Experiment;
            rows = [.. sheet.Cells.Select(c => c.Row).Distinct()];
            columns = [.. sheet.Cells.Select(c => c.Column).Distinct()];
            devices = [.. sheet.Series.Where(s => s.Origin == SeriesOrigin.Predicted).Select(s => s.Device).Distinct()];
            isSweep = sheet.Cells.All(c => c.X is not null);
            isStaircase = isSweep && rows.Length > MostRowsWithIntervals;
            foreach (string device in devices.DefaultIfEmpty(""))
                Add(device);
        }

        public Chart ToChart()
        {
            ChartAxis x = XAxis(), y = YAxis();
            return new Chart(experiment.PlotName, $"{experiment.Name}: {y.Title} by {experiment.RowTitle}", x, y, series)
            {
                Panels = panels is [_] ? [] : panels,
                PanelColumns = isSweep ? 2 : Math.Clamp(columns.Length, 1, 3),
                HasOneScale = !isSweep,
                Caption = Caption(sheet, devices, isStaircase),
            };
        }

        private ChartAxis XAxis() => new(experiment.RowTitle, "", isSweep && experiment.IsLogarithmic ? AxisScale.Log2 : AxisScale.Linear)
        {
            Categories = isSweep ? [] : rows,
        };

        private ChartAxis YAxis() => new(
            experiment.Quantity switch
            {
                ExperimentQuantity.Rate => "rate",
                ExperimentQuantity.Throughput => "throughput",
                ExperimentQuantity.Density => "density",
                _ => "latency",
            },
            experiment.Quantity switch
            {
                ExperimentQuantity.Latency => "ms",
                ExperimentQuantity.Density => "GOP/s",
                _ => ExperimentReport.UnitName(experiment),
            },
            isStaircase ? AxisScale.Linear : AxisScale.Log10);

        private void Add(string device)
        {
            // A series that is not for a predicted device is a reference for all of them.
            ExperimentSeries[] shown =
            [
                .. sheet.Series.Where(s => s.Device == device || (s.Origin != SeriesOrigin.Predicted && !devices.Contains(s.Device))),
            ];
            if (isSweep)
            {
                Add(device, shown.SelectMany(s => columns.Select((column, i) => Sweep(s, column, i))));
                return;
            }

            foreach (string column in columns)
                Add(
                    devices.Length > 1 ? $"{column}, {device}" : column,
                    shown.Select((s, i) => Row(s, column, Beside * (i - ((shown.Length - 1) / 2.0)))));
        }

        private void Add(string panel, IEnumerable<ChartSeries> shown)
        {
            series.AddRange(shown.Where(s => s.Points.Count > 0).Select(s => s with { Panel = panels.Count }));
            panels.Add(panel);
        }

        private ChartSeries Row(ExperimentSeries one, string column, double shift)
        {
            bool isOfPanel = devices.Length > 1 && one.Device != "" && one.Origin == SeriesOrigin.Predicted;
            return new ChartSeries(Name(one, isOfPanel), SeriesKind.Dots, Points(one, column, shift))
            {
                Color = Color(sheet, one),
                Mark = Mark(one),
            };
        }

        // Lines have the color of their column; published and measured times are dots on them.
        private ChartSeries Sweep(ExperimentSeries one, string column, int place)
        {
            List<ChartPoint> points = Points(one, column, 0);
            if (one.Origin != SeriesOrigin.Predicted)
                return new ChartSeries($"{column}, {Name(one, false)}", SeriesKind.Dots, points) { Color = place, Mark = Mark(one) };
            string setting = one.Setting.Length > 0 ? $" ({one.Setting})" : "";
            return new ChartSeries($"{column}, predicted{setting}", isStaircase ? SeriesKind.Steps : SeriesKind.Line, points)
            {
                Color = place,
                Mark = place % 2 == 0 ? ChartMark.Disc : ChartMark.Square,
            };
        }

        private List<ChartPoint> Points(ExperimentSeries one, string column, double shift)
        {
            var points = new List<ChartPoint>();
            for (int i = 0; i < sheet.Cells.Count; i++)
                if (sheet.Cells[i].Column == column && one.Times[i] is { } time)
                    points.Add(Point(one, i, time, shift));
            return points;
        }

        private ChartPoint Point(ExperimentSeries one, int i, CellTime time, double shift)
        {
            ExperimentCell cell = sheet.Cells[i];
            double factor = experiment.Quantity switch
            {
                ExperimentQuantity.Latency => 1e3,
                ExperimentQuantity.Density => 1e-9,
                _ => 1,
            };
            double Of(Seconds seconds) => factor * ExperimentReport.Value(experiment, cell, sheet.Costs[i], seconds);
            double? low = time.Low is { } l ? Of(l) : null, high = time.High is { } h ? Of(h) : null;
            bool isTime = experiment.Quantity == ExperimentQuantity.Latency;
            double x = isSweep ? cell.X!.Value : Array.IndexOf(rows, cell.Row) + shift;
            return new ChartPoint(x, Of(time.Time), isSweep ? "" : cell.Row)
            {
                // A short time is a high rate.
                Low = isStaircase ? null : isTime ? low : high,
                High = isStaircase ? null : isTime ? high : low,
                Details =
                [
                    $"{one.Name}: {time.Time}", $"network {cell.Row}, {cell.Column}",
                    $"MACCs {Format.Count(sheet.Costs[i].Maccs.Value)}",
                    $"memory access {sheet.Costs[i].MemoryAccess}",
                ],
            };
        }
    }
}
