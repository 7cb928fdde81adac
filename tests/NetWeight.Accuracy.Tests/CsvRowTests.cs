using NetWeight.Accuracy.Data;
using NetWeight.Reports.Formats;

namespace NetWeight.Accuracy.Tests;

public class CsvRowTests
{
    [Fact]
    public void Quotes_hold_commas_and_quotes()
    {
        CsvRow row = CsvRows.Parse(["a,b,c", "\"x, \"\"y\"\"\",,2.5"], "t").Single();
        Assert.Equal("x, \"y\"", row["a"]);
        Assert.Equal("", row["b"]);
        Assert.Equal(2.5, row.Number("c"));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"x\"", "\"say \"\"x\"\"\"")]
    public void What_is_quoted_reads_back(string cell, string written)
    {
        Assert.Equal(written, CsvText.Quote(cell));
        Assert.Equal(cell, CsvRows.Parse(["h", written], "t").Single()["h"]);
    }

    [Fact]
    public void A_row_with_a_cell_too_many_is_named()
    {
        NetWeightException e = Assert.Throws<NetWeightException>(() => CsvRows.Parse(["a,b", "1,2", "1,2,3"], "times.csv"));
        Assert.Equal("times.csv: line 3 has 3 cells, the header 2.", e.Message);
    }

    [Fact]
    public void A_missing_column_and_a_word_for_a_number_are_named()
    {
        CsvRow row = CsvRows.Parse(["a", "x"], "times.csv").Single();
        Assert.Equal("times.csv: line 2: the table has no column 'b'.", Assert.Throws<NetWeightException>(() => row["b"]).Message);
        Assert.Equal("times.csv: line 2: 'x' in 'a' is not a number.", Assert.Throws<NetWeightException>(() => row.Number("a")).Message);
    }
}
