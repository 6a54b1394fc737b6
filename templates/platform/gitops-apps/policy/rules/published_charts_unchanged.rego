# METADATA
# title: A published chart never changes
# description: Applications name a version and rely on it. A change is a new version, which comes as a whole folder.
package rules.published_charts_unchanged

import data.lib.fields
import data.lib.layout
import data.lib.settings

files contains {"path": file.path, "status": file.status, "version": place.version} if {
	input.source == "change"
	some file in input.files
	place := layout.of(file.path)
	place.kind == "chart"
}

deny contains finding if {
	some file in files
	file.status != "added"
	finding := {
		"path": file.path,
		"msg": sprintf("%s is %s: version %s is published", [file.path, file.status, file.version]),
		"remedy": "Leave it as it is and release a new version of the chart.",
	}
}

# A file that comes without Chart.yaml comes into a folder that is there already.
deny contains finding if {
	some file in files
	file.status == "added"
	chart := concat("/", [data.platform.chart, file.version, "Chart.yaml"])
	not {"path": chart, "status": "added", "version": file.version} in files
	finding := {
		"path": file.path,
		"msg": sprintf("%s is added without %s", [file.path, chart]),
		"remedy": "Add a version as a whole: a new folder, Chart.yaml among its files.",
	}
}

deny contains finding if {
	some file in files
	not regex.match(settings.version, file.version)
	finding := {
		"path": file.path,
		"msg": sprintf("%s is not a version", [fields.quote(file.version)]),
		"remedy": sprintf("Use a folder %s/<major>.<minor>.<patch>.", [data.platform.chart]),
	}
}
