Attribute VB_Name = "TousuRibbon"
Option Explicit
' What the ribbon calls, and what the worksheet functions need of Excel. No rule of a regulation is here:
' every button hands over to Python, every word comes from the module of words.

' Excel's own constants, so that no library of a certain version is needed.
Private Const LANGUAGE_OF_MENUS As Long = 2
Private Const COUNTRY_OF_EXCEL As Long = 1
Private Const VALUE_ERROR As Long = 2015
Private Const NO_CANCEL_KEY As Long = 0

' When the ribbon appears: the function wizard learns its texts. No macro of the workbook events does it,
' because those are what scanners take for a virus. Excel describes no function of a hidden workbook, and
' an add-in is one: for this moment it is none.
Public Sub LoadRibbon(ribbon As Object)
    On Error Resume Next
    Application.ScreenUpdating = False
    ThisWorkbook.IsAddin = False
    RegisterFunctions
    ThisWorkbook.IsAddin = True
    ThisWorkbook.Saved = True
    Application.ScreenUpdating = True
End Sub

' Every button; its tag is the name of the action. Python looks at the Esc key itself: Excel would show this
' macro in the editor. Excel would also complain every few seconds that it waits for another program.
Public Sub PressButton(control As Object)
    On Error GoTo Failed
    Application.EnableCancelKey = NO_CANCEL_KEY
    If ActiveWorkbook Is Nothing Then Workbooks.Add
    Application.DisplayAlerts = False
    xlwings.RunPython "import xltousu.addin.buttons as b; b." & control.Tag & "()"
    Application.DisplayAlerts = True
    Exit Sub
Failed:
    Application.DisplayAlerts = True
    MsgBox Words("button.not-started") & vbCrLf & vbCrLf & Err.Description, vbExclamation, "xltousu"
End Sub

' What Python calls at its end on macOS.
Public Sub CleanUp()
    xlwings.CleanUp
End Sub

Public Sub GetLabel(control As Object, ByRef label As Variant)
    label = Words("button." & control.Tag & ".label")
End Sub

Public Sub GetTip(control As Object, ByRef tip As Variant)
    tip = Words("button." & control.Tag & ".tip")
End Sub

' The language of Excel's menus: zh-CN, zh-TW or en. On macOS only the country of Excel is known.
Public Function MenuLanguage() As String
    Dim settings As Object
    Dim code As Long
    MenuLanguage = "zh-CN"
    On Error Resume Next
    Set settings = Application.LanguageSettings
    code = settings.LanguageID(LANGUAGE_OF_MENUS)
    If code = 0 Then code = Application.International(COUNTRY_OF_EXCEL)
    On Error GoTo 0
    MenuLanguage = LanguageOf(code)
End Function

' A language by the number Windows gives it, or that of the country, as one dials it; an unknown one reads
' English, none at all Chinese.
Public Function LanguageOf(ByVal code As Long) As String
    Select Case code
        Case 0, 2052, 4100, 86
            LanguageOf = "zh-CN"
        Case 1028, 3076, 5124, 886, 852, 853
            LanguageOf = "zh-TW"
        Case Else
            LanguageOf = "en"
    End Select
End Function

' The settings sheet of the workbook a function stands in, as values; Empty where there is none.
Public Function SettingsOfCaller() As Variant
    Dim book As Object
    Dim sheet As Object
    SettingsOfCaller = Empty
    On Error Resume Next
    Set book = Application.Caller.Worksheet.Parent
    If book Is Nothing Then Exit Function
    For Each sheet In book.Worksheets
        If IsSettingsSheet(sheet.Name) Then SettingsOfCaller = sheet.UsedRange.Value
    Next sheet
End Function

' A table without the rows behind the last used one of its sheet, so that whole columns may be given.
Public Function UsedRows(ByVal table As Variant) As Variant
    Dim count As Long
    If Not IsObject(table) Then
        UsedRows = table
        Exit Function
    End If
    With table.Worksheet.UsedRange
        count = .Row + .Rows.Count - table.Row
    End With
    If count < 1 Then count = 1
    If count < table.Rows.Count Then Set table = table.Resize(count)
    Set UsedRows = table
End Function

' What a worksheet function shows when Python refuses: an error of Excel, and why in the cell beside it.
Public Function Refused(ByVal reason As String) As Variant
    Dim cells(0 To 0, 0 To 1) As Variant
    cells(0, 0) = CVErr(VALUE_ERROR)
    cells(0, 1) = LastLine(reason)
    Refused = cells
End Function

' The sentence at the end of a report of Python, without the name of the mistake before it.
Public Function LastLine(ByVal report As String) As String
    Dim lines As Variant
    Dim place As Long
    lines = Split(Replace(report, vbCr, ""), vbLf)
    For place = UBound(lines) To LBound(lines) Step -1
        If Len(Trim$(lines(place))) > 0 Then Exit For
    Next place
    If place < LBound(lines) Then Exit Function
    LastLine = Trim$(lines(place))
    If InStr(LastLine, "Mistake: ") > 0 Then LastLine = Mid$(LastLine, InStr(LastLine, "Mistake: ") + 9)
End Function

' The name of a workbook where a command line may hold it, else nothing: Python then takes the active one.
' A name may hold what a shell would run.
Public Function PlainName(ByVal name As String) As String
    Dim place As Long
    For place = 1 To Len(name)
        If InStr("""'`$%\|!&^<>;=" & vbCr & vbLf, Mid$(name, place, 1)) > 0 Then Exit Function
    Next place
    PlainName = name
End Function
