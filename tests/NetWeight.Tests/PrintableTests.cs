using NetWeight.Units;

namespace NetWeight.Tests;

public class PrintableTests
{
    [Theory]
    [InlineData("plain conv_1/weight:0", "plain conv_1/weight:0")]
    [InlineData("a\tb\nc\rd", "a\\tb\\nc\\rd")]
    [InlineData("\u001b[2J", "\\u001B[2J")]
    [InlineData("a\u202Eb\u2066c\u200Fd", "a\\u202Eb\\u2066c\\u200Fd")] // turn the order of the line
    [InlineData("a\u200Bb\uFEFFc", "a\\u200Bb\\uFEFFc")] // cannot be seen
    [InlineData("a\u2028b\u0085c", "a\\u2028b\\u0085c")]
    [InlineData("\u6f22\u5b57 \u00e9 \ud83d\ude80", "\u6f22\u5b57 \u00e9 \ud83d\ude80")]
    [InlineData("\u0645\u06CC\u200C\u062E", "\u0645\u06CC\u200C\u062E")] // a joiner is part of the word
    public void Escape_ShowsWhatActsOrHides(string text, string expected) => Assert.Equal(expected, Printable.Escape(text));

    [Fact]
    public void Escape_ALoneSurrogate_IsShown() => Assert.Equal("a\\uD83Db", Printable.Escape("a\ud83db"));

    [Fact]
    public void Cell_LongText_IsCutInItsMiddle() => Assert.Equal("abcde\u2026vwxyz", Printable.Cell("abcdefghijklmnopqrstuvwxyz", 10));
}
