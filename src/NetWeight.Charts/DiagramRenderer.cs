using NetWeight.Charts.Pictures;
using NetWeight.Reports.Diagrams;

namespace NetWeight.Charts;

/// <summary>Draws diagrams of networks as pictures: the same diagram gives the same picture on every machine.</summary>
public static class DiagramRenderer
{
    private const long MostPoints = 80_000_000;

    /// <summary>The diagram as SVG; pointing at a box shows its whole name.</summary>
    public static string Svg(Diagram diagram)
    {
        var picture = new DiagramPicture(diagram);
        var canvas = new SvgCanvas(picture.Width, picture.Height, diagram.Title, diagram.Caption);
        picture.Draw(canvas);
        return canvas.Finish();
    }

    /// <summary>The diagram as PNG, with twice as many points as pixels each way unless it is very large.</summary>
    public static byte[] Png(Diagram diagram)
    {
        var picture = new DiagramPicture(diagram);
        var canvas = new PngCanvas(picture.Width, picture.Height, scale: 4L * picture.Width * picture.Height > MostPoints ? 1 : 2);
        picture.Draw(canvas);
        return canvas.Finish();
    }
}
