' Send to: a processed copy of each workbook beside it. Written for one computer by xltousu addin install.
Option Explicit
Dim shell, files, file, ending, target, status, failed
Set shell = CreateObject("WScript.Shell")
Set files = CreateObject("Scripting.FileSystemObject")
For Each file In WScript.Arguments
    ending = ".xlsx"
    If LCase(files.GetExtensionName(file)) = "xlsm" Then ending = ".xlsm"
    target = files.GetBaseName(file) & "-xltousu" & ending
    target = files.BuildPath(files.GetParentFolderName(file), target)
    status = shell.Run("""{python}"" -P -m xltousu process """ & file & """ -o """ & target & """", 0, True)
    If status > 1 Then failed = failed & vbCrLf & file
Next
If failed = "" Then
    MsgBox "{done}", vbInformation, "xltousu"
Else
    MsgBox "{failed}" & vbCrLf & failed, vbExclamation, "xltousu"
End If
