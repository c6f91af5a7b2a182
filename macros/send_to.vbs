' Send to: a processed copy of each workbook beside it. Written for one computer by xltousu addin install.
' The names are handed over in a file, since Run replaces what stands between percent signs.
Option Explicit
Dim shell, files, list, listed, file, status
Set shell = CreateObject("WScript.Shell")
Set files = CreateObject("Scripting.FileSystemObject")
listed = files.BuildPath(files.GetSpecialFolder(2), files.GetTempName)
Set list = files.CreateTextFile(listed, True, True)
For Each file In WScript.Arguments
    list.WriteLine file
Next
list.Close
On Error Resume Next
status = shell.Run("""{python}"" -P -m xltousu.cli.send_to {language} """ & listed & """", 0, True)
If Err.Number <> 0 Or status <> 0 Then MsgBox "{failed}", vbExclamation, "xltousu"
files.DeleteFile listed
