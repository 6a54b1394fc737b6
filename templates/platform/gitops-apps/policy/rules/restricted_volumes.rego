# METADATA
# title: Volumes are those of Pod Security "restricted"
# description: A hostPath volume opens the node, an nfs or other direct volume passes by the storage classes.
package rules.restricted_volumes

import data.lib.fields
import data.lib.pods

allowed := {
	"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret",
}

deny contains finding if {
	some pod in pods.pods
	some volume in fields.items(pod.spec, ["volumes"])
	some type, _ in volume
	type != "name"
	not type in allowed
	finding := {
		"msg": sprintf("%s: volume %s is a %s", [pod.of, fields.show(fields.at(volume, ["name"])), type]),
		"remedy": sprintf("Use one of %s.", [fields.list(allowed)]),
	}
}
