import json,time
from tests.stories.asking import *
from tests.stories.asking import _lists
async def test_probe(own_hub):
    hub=own_hub
    for seat in EVERYBODY:
        t=time.time()
        e=await everything(hub,seat)
        bad=[(q[:150],a.split(b'\n')[-1][:300]) for q,a in e.items() if b'"errors"' in a]
        print(seat,len(e),sum(map(len,e.values())),round(time.time()-t,2),bad[:6])
    t=time.time(); ids=await ids_known_to(hub,DSCA); print(len(ids), time.time()-t)
async def test_tell(own_hub,tmp_path):
    hub=own_hub
    before=await everything(hub,BANDARIA)
    t=time.time()
    print(await tell(hub,tmp_path,one_case("BN-D-SAA")),time.time()-t)
    after=await everything(hub,BANDARIA)
    print(differences(before,after)[:5])
